using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>The server's clock beside the service's Date header. Microsoft gives no limit for a connector: five minutes is what Kerberos and tokens bear.</summary>
internal sealed class ClockCheck() : SingleCheck("Clock", CheckCategories.Server)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public override string Target => "Clock";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Http is null)
        {
            return Skip(Target, "The service was not asked for its time.");
        }

        long asked = context.Time.GetTimestamp();
        DateTimeOffset? service = await ServiceClock.TryReadAsync(context.Http, context.Environment, context.Time, cancellationToken).ConfigureAwait(false);
        TimeSpan took = context.Time.GetElapsedTime(asked);
        // What was described at the start is as old as the run.
        TimeSpan skew = service is DateTimeOffset told ? context.Now + (context.Time.GetElapsedTime(context.Begun) - took) - told : TimeSpan.Zero;
        return (service, skew.Duration() > s_limit) switch
        {
            (null, _) => Skip(Target, $"{context.Environment.Authority.Host} gave no answer to compare with."),
            (_, true) => Warn(
                Target,
                $"The clock is {skew.Duration().TotalMinutes:0} minutes {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the service's.",
                "Run w32tm /resync, and see where the server gets its time from."),
            _ => Pass(Target, $"Within {Math.Max(1, Math.Ceiling(skew.Duration().TotalSeconds)):0} s of the service's clock."),
        };
    }
}
