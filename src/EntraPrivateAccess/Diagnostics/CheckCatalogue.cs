using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Diagnostics.Checks.Cloud;
using EntraPrivateAccess.Diagnostics.Checks.Connectors;
using EntraPrivateAccess.Diagnostics.Checks.Events;
using EntraPrivateAccess.Diagnostics.Checks.Network;
using EntraPrivateAccess.Diagnostics.Checks.Servers;
using EntraPrivateAccess.Diagnostics.Checks.Tls;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Which checks there are for what.</summary>
internal static class CheckCatalogue
{
    /// <summary>Before an installation: what the machine and its network must have.</summary>
    public static IReadOnlyList<Check> Preflight(ConnectorEnvironment environment) =>
        [.. ServerCheckList.Create(), .. TlsCheckList.Create(), .. NetworkCheckList.Create(environment)];

    /// <summary>What makes the verdict on a connector, without anything that waits for a network.</summary>
    public static IReadOnlyList<Check> Verdict() =>
        [.. TlsCheckList.Create(), .. ServerCheckList.ForConnector(), .. OfConnector()];

    public static IReadOnlyList<Check> All(ConnectorEnvironment environment) =>
        [.. Preflight(environment), .. OfConnector()];

    /// <summary>Whether a row says something of a connector that is there; what only an installation asks for does not.</summary>
    public static bool IsOfVerdict(CheckResult row) =>
        ServerCheckList.ForConnector().Any(check => check.Name == row.Name) || ServerCheckList.Create().All(check => check.Name != row.Name);

    // The tenant may call a connector active for an hour after it fell silent: what the connector logged is newer.
    private static IEnumerable<Check> OfConnector() =>
        [.. ConnectorCheckList.Create(), .. EventCheckList.Create(), .. CloudCheckList.Create()];
}
