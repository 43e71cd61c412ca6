using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary><c>/sandbox/clock</c>: advances the clock, waits by it, and controls whether waits are skipped.</summary>
internal static class ClockEndpoints
{
    // A client splits a longer wait into several requests, because its request timeout is not much longer than this.
    private const double LongestWait = 60;

    public static void Map(RouteGroupBuilder control)
    {
        _ = control.MapPut("/clock", (ClockRequest request, SandboxWaits waits) =>
        {
            waits.AreSkipped = request.SkipWaits;
            return Results.NoContent();
        });
        _ = control.MapPost(
            "/clock/advance",
            (AdvanceRequest by, TenantStore store, SandboxClock clock, VirtualMachines machines) =>
            {
                DateTimeOffset now = clock.GetUtcNow();
                machines.BeatNow();
                store.Advance(TimeSpan.FromSeconds(by.Seconds), now);
                machines.BeatNow();
                return Results.NoContent();
            }
        );
        _ = control.MapPost("/clock/wait", WaitAsync);
    }

    private static async Task<IResult> WaitAsync(
        AdvanceRequest wait,
        SandboxClock clock,
        SandboxWaits waits,
        CancellationToken aborted
    )
    {
        if (wait.Seconds is < 0 or > LongestWait or double.NaN)
        {
            return ControlError.Result(400, $"A wait takes 0 to {LongestWait} seconds.");
        }

        TimeSpan before = clock.Ahead;
        await waits.ForClientAsync(TimeSpan.FromSeconds(wait.Seconds), aborted);
        return Results.Json(new { aheadBefore = before.TotalSeconds, ahead = clock.Ahead.TotalSeconds });
    }
}

/// <summary>Controls how time passes.</summary>
/// <param name="SkipWaits">Whether the clock advances at once when a client waits.</param>
internal sealed record ClockRequest(bool SkipWaits);

/// <summary>Advances the clock, or waits for the given number of seconds.</summary>
internal sealed record AdvanceRequest(double Seconds);
