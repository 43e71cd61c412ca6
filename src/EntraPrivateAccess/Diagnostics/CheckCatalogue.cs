using EntraPrivateAccess.Diagnostics.Checks;
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

    /// <summary>
    /// Whether a row says something of a connector that is there; what only an installation asks for does not.
    /// </summary>
    public static bool IsOfVerdict(CheckResult row) =>
        ServerCheckList.ForConnector().Any(check => check.Name == row.Name)
        || ServerCheckList.Create().All(check => check.Name != row.Name);

    // The tenant may call a connector active for an hour after it fell silent: what the connector logged is newer.
    private static IEnumerable<Check> OfConnector() =>
        [.. ConnectorCheckList.Create(), .. EventCheckList.Create(), .. CloudCheckList.Create()];
}

/// <summary>What checks are about, in the order in which a person wants to hear of it.</summary>
internal static class CheckCategories
{
    public const string Server = "Server";
    public const string Tls = "Tls";
    public const string Network = "Network";
    public const string Connector = "Connector";
    public const string Cloud = "Cloud";
    public const string Events = "Events";

    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        (Server, "the machine: system, rights, sizes, policies"),
        (Tls, "TLS 1.2 and strong cryptography"),
        (Network, "every address that a connector needs"),
        (Connector, "what is installed, registered and running"),
        (Cloud, "what the tenant says of it"),
        (Events, "what it complained of within a day"),
    ];
}
