namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
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
