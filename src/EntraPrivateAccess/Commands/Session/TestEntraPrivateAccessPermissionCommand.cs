using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>
/// Tests which operations the sign-in permits in the tenant. It sends only requests that read, and returns one row per
/// operation with the sources of its statement.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "EntraPrivateAccessPermission")]
[OutputType(typeof(EntraPrivateAccessPermission))]
public sealed class TestEntraPrivateAccessPermissionCommand : ConnectedCmdlet
{
    /// <summary>
    /// Gets or sets the operations to test: Read, Move, Group, Application, Register. Default all.
    /// </summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public PermissionOperation[] For { get; set; } =
    [
        PermissionOperation.Read,
        PermissionOperation.Move,
        PermissionOperation.Group,
        PermissionOperation.Application,
        PermissionOperation.Register,
    ];

    private protected override void Process() =>
        WriteObject(Await(scope => Tenant(scope).Permissions.ReadAsync(For, scope.Stop)), enumerateCollection: true);
}
