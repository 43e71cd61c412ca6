using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>Who may do an operation: Microsoft's permissions.json of August 2026.</summary>
/// <param name="Delegated">Any one of these scopes.</param>
/// <param name="Application">Any one of these application permissions; none means that applications are refused.</param>
/// <param name="NeedsRole">A scope alone does not do: the user needs a directory role that manages connectors.</param>
internal sealed record GraphPermission(IReadOnlyList<string> Delegated, IReadOnlyList<string> Application, bool NeedsRole)
{
    private const string Everything = "Directory.ReadWrite.All";

    /// <summary>All of connectors and connector groups, but for making a group.</summary>
    public static GraphPermission Publishing { get; } = new([Everything], [], true);

    /// <summary>The one operation that the data opens to applications.</summary>
    public static GraphPermission CreateGroup { get; } = new([Everything], [Everything], true);

    public static GraphPermission ReadApplications { get; } = new(
        ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", Everything],
        ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", Everything],
        false);

    public static GraphPermission ReadOrganization { get; } = new(
        ["User.Read", "Organization.Read.All", "Directory.Read.All", Everything], ["Organization.Read.All", "Directory.Read.All", Everything], false);

    /// <exception cref="GraphFault">Not allowed.</exception>
    public void Check(TokenClaims caller)
    {
        if (!(caller.IsAppOnly ? Application : Delegated).Any(permission => (caller.IsAppOnly ? caller.AppRoles : caller.Scopes).Contains(permission, StringComparer.OrdinalIgnoreCase)))
        {
            throw GraphFaults.Denied();
        }

        if (NeedsRole && !caller.IsAppOnly && !caller.DirectoryRoles.Any(DirectoryRoles.ManagesConnectors))
        {
            throw GraphFaults.NoRole();
        }
    }
}
