using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Lists the checks for each purpose.</summary>
internal static class CheckCatalogue
{
    /// <summary>Gets the checks of what the machine and its network must provide before an installation.</summary>
    public static IReadOnlyList<Check> Preflight(ConnectorEnvironment environment) =>
        [.. OfMachine(environment).Where(check => check is not LoggedHostsCheck)];

    /// <summary>Gets the checks that determine a connector's health, without those that wait for the network.</summary>
    public static IReadOnlyList<Check> Verdict() =>
        [.. TlsCheckList.ForConnector(), .. ServerCheckList.ForConnector(), .. ProxyOfConnector(), .. OfConnector()];

    // Connecting to a configured proxy takes a moment, and without it the connector reaches nothing.
    private static IEnumerable<Check> ProxyOfConnector() =>
        [new ProxyReachableCheck(new NetworkProbes(ProbeLimits.Default, TimeProvider.System))];

    public static IReadOnlyList<Check> All(ConnectorEnvironment environment) =>
        [.. OfMachine(environment), .. OfConnector()];

    /// <summary>Gets the checks of the tenant's connector groups.</summary>
    public static IReadOnlyList<ConnectorGroupCheck> Groups() => ConnectorGroupCheckList.Create();

    /// <summary>Gets one check of an application for each row of their table.</summary>
    public static IReadOnlyList<Check> Applications() => ApplicationCheckList.Samples();

    /// <summary>Gets all checks that the about topic describes.</summary>
    public static IReadOnlyList<DefinedCheck> Documented(ConnectorEnvironment environment) =>
        [.. All(environment), .. Groups(), .. Applications()];

    /// <summary>
    /// Returns whether a row counts toward the health of an installed connector. Prerequisites that matter only to
    /// an installation or to some applications do not.
    /// </summary>
    public static bool IsOfVerdict(CheckResult row) =>
        ServerCheckList.ForConnector().Any(check => check.Name == row.Name)
        || ServerCheckList.Create().Concat(TlsCheckList.ForApplications()).All(check => check.Name != row.Name);

    // An installation doesn't require the hosts that an earlier connector's log names.
    private static IEnumerable<Check> OfMachine(ConnectorEnvironment environment) =>
        [.. ServerCheckList.Create(), .. TlsCheckList.Create(), .. NetworkCheckList.Create(environment)];

    // The tenant may list a connector as active for an hour after its last contact: the connector's log is newer.
    private static IEnumerable<Check> OfConnector() =>
        [.. ConnectorCheckList.Create(), .. EventCheckList.Create(), .. CloudCheckList.Create()];
}

/// <summary>The categories of checks, in the order in which they are shown.</summary>
internal static class CheckCategories
{
    public const string Server = "Server";
    public const string Tls = "Tls";
    public const string Network = "Network";
    public const string Connector = "Connector";
    public const string Cloud = "Cloud";
    public const string Events = "Events";
    public const string Groups = "Groups";
    public const string Applications = "Applications";

    /// <summary>The categories of Test-Connector.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> All { get; } =
    [
        (Server, "the machine: system, rights, sizes, policies"),
        (Tls, "TLS 1.2 and strong cryptography"),
        (Network, "every address that a connector needs"),
        (Connector, "what is installed, registered and running"),
        (Cloud, "what the tenant reports about the connector"),
        (Events, "the connector's errors and warnings of the last day"),
    ];

    /// <summary>The categories of all commands.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Documented { get; } =
    [
        .. All,
        (Groups, "each connector group of the tenant, with Test-ConnectorGroup"),
        (Applications, "each application behind a connector, with Test-ConnectorApplication"),
    ];
}
