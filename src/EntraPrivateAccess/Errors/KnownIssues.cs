namespace EntraPrivateAccess.Errors;

/// <summary>
/// Known errors of connectors with their cause and remedy. A text that is not in the table is shown verbatim.
/// </summary>
/// <remarks>
/// Issues are matched by text because the event IDs in public sources contradict each other (1000 is both "started" and
/// "certificate expired"). IDs that Microsoft or its support notes describe are used if no text matches. The events of
/// Windows about services are matched by ID and data, because their texts are in the server's language.
/// </remarks>
internal static partial class KnownIssues
{
    private static IReadOnlyList<KnownIssue>? s_all;

    /// <summary>Gets all issues, specific ones before general ones, because the first match is used.</summary>
    // Created on first use, because the tables below are initialized after this field.
    public static IReadOnlyList<KnownIssue> All =>
        s_all ??= [
            .. InScope(IssueScope.Registration, s_registration),
            .. s_service,
            .. InScope(IssueScope.Application, s_applications),
            .. s_setup,
            .. s_network,
            .. InScope(IssueScope.Registration, s_registrationInGeneral),
            .. s_crashes,
        ];

    /// <summary>Finds the issue of a message, with the message's host in its cause and remedy.</summary>
    /// <param name="said">A message, or the whole output of a program.</param>
    public static KnownIssue? Find(string said)
    {
        string line = OneLine(said);
        KnownIssue? found = All.FirstOrDefault(problem => problem.Matches(line));
        KnownIssue? specific = found is { IsGeneral: true }
            ? All.FirstOrDefault(problem => problem.IsSpecific && problem.Matches(line))
            : null;
        return specific is null ? found?.For(line) : specific.For(line) with { Scope = found!.Scope };
    }

    /// <summary>Returns whether an issue disconnects the whole connector from its service.</summary>
    public static bool CutsOff(KnownIssue problem) => problem.Scope is IssueScope.Service;

    /// <summary>
    /// Returns whether an issue means that no connection to the service was made, which an established one refutes. A
    /// refused certificate is not such an issue: the connection exists before the service refuses it.
    /// </summary>
    public static bool IsOfConnection(KnownIssue problem) => CutsOff(problem) && problem.IsOfConnection;

    /// <summary>Returns whether a later successful registration resolves an issue.</summary>
    public static bool IsOfRegistration(KnownIssue problem) =>
        problem.Scope is IssueScope.Registration or IssueScope.Service;

    /// <summary>
    /// Finds the cause of a failure in setup's log. Only setup's own issues are searched, because a log contains
    /// unrelated text.
    /// </summary>
    public static KnownIssue? FindInSetup(string log)
    {
        string line = OneLine(log);
        return s_setup.FirstOrDefault(problem => problem.Matches(line));
    }

    /// <summary>Returns the issue that an event ID in a connector's own channel identifies, or null.</summary>
    public static KnownIssue? OfEvent(int id) =>
        All.FirstOrDefault(problem => problem.Provider is null && problem.EventIds.Contains(id));

    /// <summary>Returns the issue of an event of Windows about a service, or null.</summary>
    public static KnownIssue? OfWindows(string provider, int id, IReadOnlyList<string> data) =>
        s_crashes.FirstOrDefault(problem =>
            string.Equals(problem.Provider, provider, StringComparison.OrdinalIgnoreCase)
            && problem.EventIds.Contains(id)
            && (problem.Data.Count == 0 || problem.Data.Any(value => data.Contains(value)))
        );

    private static IEnumerable<KnownIssue> InScope(IssueScope scope, params KnownIssue[] issues) =>
        issues.Select(issue => issue with { Scope = scope });

    // Messages contain line breaks at arbitrary places.
    private static string OneLine(string text) =>
        string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static readonly KnownIssue[] s_setup =
    [
        new(
            "SetupServiceNotStarted",
            ErrorKind.InvalidResult,
            IssueSource.Reports,
            "A service did not start during setup (1920), often because TLS 1.2 or .NET strong cryptography was off.",
            "Run Repair-Connector, which enables them, restart the server, and run Install-Connector again.",
            "Error 1920",
            "(1920)",
            "error code 1920"
        ),
        new(
            "SetupTimedOut",
            ErrorKind.OperationTimeout,
            IssueSource.Reports,
            ".NET Framework was probably too old.",
            "Run Test-Connector -Include DotNetFramework to see its version. Install .NET Framework 4.7.2 or later, "
                + "restart the server, and run Install-Connector again.",
            "Time out has expired and the operation has not been completed"
        ),
        new(
            "SetupDiskFull",
            ErrorKind.LimitsExceeded,
            IssueSource.SystemErrors,
            "The disk was full.",
            "Run Test-Connector -Include DiskSpace to see the free space. Free some on the system drive, and run "
                + "Install-Connector again.",
            "0x80070070",
            "not enough space on the disk"
        ),
    ];
}
