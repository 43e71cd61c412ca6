using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Reports crashes and failed starts of the two services: one row per service and kind.</summary>
/// <remarks>One crash leaves several events: of the service manager, of the crash reports and of .NET.</remarks>
internal sealed class ServiceCrashesCheck() : Check(EventCheckTable.ServiceCrashes)
{
    private const int Repeatedly = 3;
    private const int LongestMessage = 200;

    private static readonly TimeSpan s_oneCrash = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_repeatWindow = TimeSpan.FromHours(1);

    /// <summary>Returns whether an event reports a crash or a failed start.</summary>
    public static bool IsCrash(ServerEvent found) => EventRow.ProblemOf(found) is { Scope: IssueScope.Crash };

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        // The check of recent events reports logs that can't be read.
        IReadOnlyList<ServerEvent> errors = await context.ErrorsAsync(cancellationToken).ConfigureAwait(false) ?? [];
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        CheckResult[] rows =
        [
            .. errors
                .Where(IsCrash)
                .OrderByDescending(found => found.Time)
                .GroupBy(found => found.Service ?? ConnectorServiceNames.Connector)
                .Select(crashes => Row(context.Now, crashes.Key, [.. crashes], installed)),
        ];
        return rows.Length > 0
            ? rows
            : [Pass(Target, "Windows logged no crash and no failed start of either service within a day.")];
    }

    /// <param name="crashes">The events of one service, newest first.</param>
    private CheckResult Row(
        DateTimeOffset now,
        string service,
        IReadOnlyList<ServerEvent> crashes,
        InstalledConnector? installed
    )
    {
        bool isConnector = service == ConnectorServiceNames.Connector;
        ServiceInfo? state = isConnector ? installed?.ConnectorService : installed?.UpdaterService;
        (ServerEvent shown, KnownIssue issue) = Explain(crashes);
        string seen = $"{Describe(shown, issue, Count(crashes))} Likely cause: {issue.Cause}";
        int recent = Count([.. crashes.Where(found => now - found.Time <= s_repeatWindow)]);
        return state switch
        {
            null => Warn(service, $"{seen} The service is no longer installed.", issue.Remedy, ConnectorHealth.Healthy),
            { State: not ServiceState.Running } when isConnector => Fail(
                service,
                $"{seen} It is not running now.",
                issue.Remedy
            ),
            { State: not ServiceState.Running } => Warn(service, $"{seen} It is not running now.", issue.Remedy),
            _ when recent >= Repeatedly => Warn(
                service,
                FormattableString.Invariant($"{seen} It is running now, but failed {recent} times within an hour."),
                issue.Remedy
            ),
            _ => Warn(service, $"{seen} It is running again.", issue.Remedy, ConnectorHealth.Healthy),
        };
    }

    // Of the events that the newest crash left, the one with an exception contains the reason.
    private static (ServerEvent Shown, KnownIssue Issue) Explain(IReadOnlyList<ServerEvent> crashes)
    {
        IEnumerable<(ServerEvent Event, KnownIssue Issue)> last = crashes
            .Where(found => crashes[0].Time - found.Time <= s_oneCrash)
            .Select(found => (found, EventRow.ProblemOf(found)!));
        return last.OrderByDescending(each => each.Issue.IsExplained).First();
    }

    private static int Count(IReadOnlyList<ServerEvent> crashes) =>
        crashes.GroupBy(found => (found.Provider, found.Id)).Select(same => same.Count()).DefaultIfEmpty(0).Max();

    private static string Describe(ServerEvent shown, KnownIssue issue, int count)
    {
        string times = count == 1 ? "" : FormattableString.Invariant($" {count} times, last");
        string line = string.Join(" ", shown.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        string message = line.Length <= LongestMessage ? line.TrimEnd('.') : line[..LongestMessage] + "…";
        return $"{issue.Name}: logged{times} at "
            + FormattableString.Invariant($"{shown.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z as {shown.Provider} ")
            + FormattableString.Invariant($"{shown.Id}: {message}.");
    }
}
