using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>Assigns applications to a connector group.</summary>
[Cmdlet(VerbsCommon.Set, "ConnectorGroupApplication", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorGroupApplication))]
public sealed class SetConnectorGroupApplicationCommand : ConnectorGroupApplicationCommand
{
    /// <summary>Gets or sets the group: name, ID or object.</summary>
    [
        Parameter(Position = 1, Mandatory = true),
        ConnectorGroupTransformation,
        ArgumentCompleter(typeof(ConnectorGroupNameCompleter))
    ]
    public ConnectorGroupReference ConnectorGroup { get; set; } = null!;

    private protected override void End()
    {
        ConnectorGroup target = Await(scope => Tenant(scope).Groups.ResolveAsync(ConnectorGroup, scope.Stop));
        Assign(target, $"Assign to connector group '{target}'");
    }
}
