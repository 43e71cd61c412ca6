using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Looks at the status again and again until every connector is healthy, or the time is over.</summary>
internal sealed class HealthWait(TimeProvider clock, IReporter reporter)
{
    /// <param name="isHopeless">Whether waiting can't help, as far as the last look tells.</param>
    /// <returns>What was seen last: all healthy, unless the limit came first or waiting could not help.</returns>
    public async Task<IReadOnlyList<ConnectorStatus>> RunAsync(
        Func<CancellationToken, Task<IReadOnlyList<ConnectorStatus>>> look,
        Func<bool> isHopeless,
        TimeSpan limit,
        CancellationToken cancellationToken)
    {
        PollClock polling = new(clock, limit);
        while (true)
        {
            IReadOnlyList<ConnectorStatus> rows = await look(cancellationToken).ConfigureAwait(false);
            if (Ailing(rows) is not { } ailing || isHopeless())
            {
                return rows;
            }

            reporter.Progress(new ProgressUpdate("Waiting until healthy", $"{ailing.Server} is {ailing.Health}: {ailing.NextStep}", SecondsRemaining: polling.SecondsLeft));
            if (!await polling.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return rows;
            }
        }
    }

    /// <summary>The first that is not healthy, or null.</summary>
    public static ConnectorStatus? Ailing(IEnumerable<ConnectorStatus> rows) => rows.FirstOrDefault(row => row.Health is not ConnectorHealth.Healthy);
}
