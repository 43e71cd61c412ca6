namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    private const string NewSession = "Open a new session with New-PSSession, and run the same command again.";

    public static ConnectorException SessionMissing(string server) =>
        new(
            "SessionMissing",
            ErrorKind.ObjectNotFound,
            $"There is no session for the server {Excerpt(server, HostLetters)}."
        )
        {
            RecommendedAction =
                $"Open one, and add it to -Session: New-PSSession -ComputerName {Excerpt(server, HostLetters)}. "
                + "Without -Session, run the command on the server.",
            Target = server,
        };

    public static ConnectorException SessionAmbiguous(string server, int count) =>
        new("SessionAmbiguous", ErrorKind.InvalidArgument, $"{count} of the sessions match the server {server}.")
        {
            RecommendedAction = "Pass one session per server, or use the full name of the server.",
            Target = server,
        };

    public static ConnectorException ServerTwice(string server) =>
        new(
            "ServerTwice",
            ErrorKind.InvalidArgument,
            $"{server} is specified more than once, so only its first row is used."
        )
        {
            RecommendedAction = "Remove the other rows or sessions of this server.",
            Target = server,
        };

    public static ConnectorException SessionUnusable(string server, string state, Exception? cause = null) =>
        new(
            "SessionUnusable",
            ErrorKind.ConnectionError,
            $"The session to {server} can't be used: its state is {state}.",
            cause
        )
        {
            RecommendedAction = NewSession,
            Target = server,
        };

    public static ConnectorException SessionRestricted(string server, string mode, Exception? cause = null) =>
        new(
            "SessionRestricted",
            ErrorKind.PermissionDenied,
            $"The session to {server} runs in the language mode {mode}, but this module requires FullLanguage.",
            cause
        )
        {
            RecommendedAction =
                "Open the session to an endpoint without restrictions, such as the default one. App Control and "
                + "AppLocker policies of the server must allow full PowerShell for this account.",
            Target = server,
        };

    public static ConnectorException SessionBusy(string server, string availability, Exception? cause = null) =>
        new(
            "SessionBusy",
            ErrorKind.ResourceBusy,
            $"The session to {server} is in use by another command (its availability is {availability}).",
            cause
        )
        {
            RecommendedAction = "Wait for that command, or open another session with New-PSSession.",
            Target = server,
        };

    public static ConnectorException SessionLost(string server, string command, Exception cause) =>
        new(
            "SessionLost",
            ErrorKind.ConnectionError,
            $"The session to {server} ended during {command}: {cause.Message}",
            cause
        )
        {
            RecommendedAction = NewSession + " It resumes what was interrupted.",
            Target = server,
        };

    public static ConnectorException RemoteModuleMissing(string server, string version) =>
        new("RemoteModuleMissing", ErrorKind.NotInstalled, $"{server} does not have EntraPrivateAccess {version}.")
        {
            RecommendedAction =
                "Run the command without -NoModuleCopy, or install the module there: Install-Module "
                + $"EntraPrivateAccess -RequiredVersion {version}.",
            Target = server,
        };

    public static ConnectorException RemoteModuleOfOtherVersion(string server, string loaded, string version) =>
        new(
            "RemoteModuleOfOtherVersion",
            ErrorKind.InvalidOperation,
            $"The session to {server} has already loaded EntraPrivateAccess {loaded}, but this is version {version}."
        )
        {
            RecommendedAction = NewSession,
            Target = server,
        };

    public static ConnectorException ModuleCopyFailed(string server, Exception cause) =>
        new(
            "ModuleCopyFailed",
            ErrorKind.ResourceUnavailable,
            $"The module could not be copied to {server}: {cause.Message}",
            cause
        )
        {
            RecommendedAction =
                "Make sure that the session belongs to an administrator and that the disk is not full, or install the "
                + "module there and use -NoModuleCopy.",
            Target = server,
        };

    public static ConnectorException RemoteAnswerUnreadable(string server, Exception? cause) =>
        new(
            "RemoteAnswerUnreadable",
            ErrorKind.InvalidData,
            $"{server} returned an object that this version of the module can't read."
                + (cause is null ? "" : $" {cause.Message}"),
            cause
        )
        {
            RecommendedAction = "Use the same version of the module on both machines, in a new session.",
            Target = server,
        };

    public static ConnectorException RemoteEnvironmentUnknown(string name) =>
        new(
            "EnvironmentNotSupported",
            ErrorKind.InvalidArgument,
            $"The module on this server does not know the environment {name} of the workstation."
        )
        {
            RecommendedAction = "Use the same version of the module on both machines.",
            Target = name,
        };

    public static ConnectorException RegionsContradict(string group, IReadOnlyList<string> regions) =>
        new(
            "RegionDiffers",
            ErrorKind.InvalidArgument,
            $"The rows for connector group '{group}' contain different regions: {string.Join(", ", regions)}."
        )
        {
            RecommendedAction = "Use one region for each group.",
            Target = group,
        };

    public static ConnectorException RegistrationTokenTooShort(
        int servers,
        int rounds,
        TimeSpan needed,
        DateTimeOffset expires
    ) =>
        new(
            "RegistrationTokenTooShort",
            ErrorKind.AuthenticationError,
            $"The registration token expires at {expires.UtcDateTime:HH:mm} UTC, before the last of {servers} servers "
                + $"would use it: they start in {rounds} rounds, which may take {Describe(needed)}."
        )
        {
            RecommendedAction =
                "Increase -ThrottleLimit, run the command for fewer servers, or omit -Token after "
                + "Get-ConnectorRegistrationToken: then the cached sign-in renews it.",
        };

    public static ConnectorException NameWithSession() =>
        new(
            "NameWithSession",
            ErrorKind.InvalidArgument,
            "-Name reads connectors from the tenant, and -Session examines servers, so they can't be combined."
        )
        {
            RecommendedAction = "Use -Server to select among the sessions.",
        };

    public static ConnectorException DiagnosticFolderRequired(string path) =>
        new(
            "DiagnosticFolderRequired",
            ErrorKind.InvalidArgument,
            $"'{path}' is one file, but each server gets a file of its own."
        )
        {
            RecommendedAction = "Specify a folder.",
            Target = path,
        };

    public static ConnectorException RowWithoutServer() =>
        new(
            "RowWithoutServer",
            ErrorKind.InvalidArgument,
            "An object from the pipeline has no property Server, so it is unknown which server it is for."
        )
        {
            RecommendedAction = "Add a column Server to the table, or omit the pipeline to act on all sessions.",
        };

    /// <summary>A change on many servers that ended before all of them were changed.</summary>
    /// <param name="reason">Why it ended, as a clause.</param>
    /// <param name="failed">The servers that failed; empty if the tenant is the reason.</param>
    /// <param name="left">The servers that were not started.</param>
    public static ConnectorException RollingStopped(
        string command,
        string reason,
        int done,
        IReadOnlyList<string> failed,
        IReadOnlyList<string> left
    ) =>
        new(
            "RollingStopped",
            ErrorKind.OperationStopped,
            $"{command} ended because {reason}: {Servers(done)} done, {Servers(failed.Count)} failed"
                + $"{Names(failed)}, and {Servers(left.Count)} not started{Names(left)}."
        )
        {
            RecommendedAction =
                (
                    failed.Count == 0
                        ? "Start these connectors or wait for them (Get-Connector lists their states)"
                        : $"Run Test-Connector -Session for {failed[0]} and correct what it finds"
                ) + ", then run the same command again.",
            Target = failed.Count == 0 ? left[0] : failed[0],
        };

    public static ConnectorException RollingWithoutSession(string parameter) =>
        new(
            "SessionRequired",
            ErrorKind.InvalidArgument,
            $"-{parameter} applies to the servers of -Session, and there is no session."
        )
        {
            RecommendedAction = $"Add -Session (see New-PSSession), or omit -{parameter}.",
            Target = parameter,
        };

    public static ConnectorException NoWaitWithSession() =>
        new(
            "NoWaitWithSession",
            ErrorKind.InvalidArgument,
            "-NoWait can't be combined with -Session: the next connector of a group is updated only after the previous "
                + "one is active again."
        )
        {
            RecommendedAction =
                "Omit -NoWait. -MaxUnavailable sets how many connectors of a group are updated at once.",
        };

    public static ConnectorException SettleTimeUnlikely(TimeSpan value) =>
        new(
            "SettleTimeUnlikely",
            ErrorKind.InvalidArgument,
            $"A settle time of {value:g} is less than a second. PowerShell converts a number to units of 100 ns."
        )
        {
            RecommendedAction = "Write 00:05:00 for five minutes, or New-TimeSpan -Minutes 5.",
            Target = value,
        };

    public static ConnectorException ContactNotConfirmed(
        string server,
        TimeSpan limit,
        string evidence,
        string? remedy
    ) =>
        new(
            "WaitTimedOut",
            ErrorKind.OperationTimeout,
            $"Timed out after {Describe(limit)} waiting for {server} to reach its service: {evidence}."
        )
        {
            RecommendedAction = remedy ?? "Run Test-Connector -Category Network to find what blocks it.",
            Target = server,
        };

    private static string Servers(int count) => count == 1 ? "1 server" : $"{count} servers";

    private static string Names(IReadOnlyList<string> servers) =>
        servers.Count == 0 ? "" : $" ({string.Join(", ", servers)})";
}
