using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Events;

/// <summary>Errors and warnings of the last day: a row for each known problem, and one for each other message, as it is.</summary>
/// <remarks>A warning that decides nothing: what was written an hour ago may be mended since, and the other checks tell what is so now.</remarks>
internal sealed class RecentEventsCheck() : Check("RecentEvents", CheckCategories.Events)
{
    private const int AtMost = 500;
    private const int LongestMessage = 200;

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        EventWish wish = new(context.Now.AddDays(-1), (int)ConnectorEventLevel.Warning, AtMost);
        using EventFeed feed = await EventFeed.OpenAsync(context.Server, wish, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ServerEvent> events = await feed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        List<CheckResult> rows =
        [
            .. events.GroupBy(found => EventRow.ProblemOf(found)?.Name ?? $"{found.Channel} {found.Id} {found.Message}").Select(Row),
            .. feed.TakeFaults(context.Description.Name).Select(fault => Warn(fault.Target as string ?? "", fault.Message, fault.RecommendedAction ?? "Run the command again as administrator.", ConnectorHealth.Healthy)),
        ];
        return rows.Count > 0 ? rows : [Pass(Target, "No error and no warning within a day.")];
    }

    /// <param name="same">Events of one kind, newest first.</param>
    private CheckResult Row(IEnumerable<ServerEvent> same)
    {
        ServerEvent newest = same.First();
        int count = same.Count();
        KnownProblem? problem = EventRow.ProblemOf(newest);
        string seen = FormattableString.Invariant($"{(count == 1 ? "At" : $"{count} times, last at")} {newest.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z the {(ConnectorEventLevel)newest.Level} {newest.Id}: {Shorten(newest.Message)}");
        return problem is null
            ? Warn(newest.Channel, seen, "See the whole of it with Get-ConnectorEvent -Level Warning.", ConnectorHealth.Healthy)
            : Warn(newest.Channel, $"{problem.Cause} {seen}", problem.Remedy, ConnectorHealth.Healthy);
    }

    private static string Shorten(string message)
    {
        string line = string.Join(" ", message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestMessage ? line : line[..LongestMessage] + "…";
    }
}
