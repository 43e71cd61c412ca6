using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tests.Unit.Graph;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Reporting;

public sealed class PollerTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly HeardReporter _reporter = new();
    private int _looks;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, double, double> Pauses =>
        new()
        {
            { nameof(Backoff.Steady), 0, 0.25 },
            { nameof(Backoff.Steady), 600, 0.25 },
            { nameof(Backoff.Server), 0, 0.1 },
            { nameof(Backoff.Server), 5, 0.5 },
            { nameof(Backoff.Server), 600, 1 },
            { nameof(Backoff.Tenant), 0, 0.15 },
            { nameof(Backoff.Tenant), 100, 2 },
            { nameof(Backoff.Tenant), 600, 5 },
            { nameof(Backoff.Setup), 0, 1 },
            { nameof(Backoff.Setup), 20, 5 },
            { nameof(Backoff.Setup), 600, 15 },
            { nameof(Backoff.Watch), 0, 1 },
            { nameof(Backoff.Watch), 600, 1 },
        };

    [Theory, MemberData(nameof(Pauses))]
    public void Pause_grows_with_the_elapsed_time_within_its_limits(string policy, double elapsed, double pause)
    {
        Backoff backoff = (Backoff)typeof(Backoff).GetProperty(policy)!.GetValue(null)!;

        Assert.Equal(
            TimeSpan.FromSeconds(pause),
            backoff.PauseAfter(TimeSpan.FromSeconds(elapsed), due: TimeSpan.Zero)
        );
    }

    // Polls at 0, 10 and 20 seconds; the third takes 35 seconds, and the next ones follow at 55 and 65 seconds.
    [Fact]
    public void Polls_at_a_fixed_interval_make_up_for_none()
    {
        Backoff backoff = Backoff.Every(TimeSpan.FromSeconds(10));

        Assert.Equal([8, 9, 0, 10], new[] { (2, 0), (11, 10), (55, 20), (55, 55) }.Select(Pause));

        double Pause((int Elapsed, int Due) at) =>
            backoff.PauseAfter(TimeSpan.FromSeconds(at.Elapsed), TimeSpan.FromSeconds(at.Due)).TotalSeconds;
    }

    [Fact]
    public async Task Value_that_is_available_at_once_is_returned_without_progress()
    {
        using Poller poller = new(_time, s_limit, Backoff.Steady, _reporter);

        Assert.Equal("1", await poller.UntilAsync(LookAsync(1), Progress, Stop));

        poller.Dispose();
        Assert.Empty(_reporter.Shown);
        Assert.False(poller.HasWaited);
    }

    [Fact]
    public async Task Later_value_ends_the_wait_and_the_bar_is_removed_once()
    {
        using Poller poller = new(_time, s_limit, Backoff.Steady, _reporter);

        Assert.Equal("3", await RunAsync(poller.UntilAsync(LookAsync(3), Progress, Stop)));

        Assert.True(poller.HasWaited);
        poller.Dispose();
        poller.Dispose();
        Assert.Equal(60, _reporter.Shown[0].SecondsRemaining);
        Assert.Equal([false, false, true], _reporter.Shown.Select(update => update.Completed));
        Assert.All(_reporter.Shown, update => Assert.Equal(("Waiting", 1), (update.Activity, update.Id)));
    }

    [Fact]
    public async Task Value_is_looked_for_once_more_when_the_limit_is_reached()
    {
        List<bool> overs = [];
        using Poller poller = new(_time, TimeSpan.FromSeconds(1.1), Backoff.Steady, _reporter);

        Assert.Null(await RunAsync(poller.UntilAsync(NeverAsync, Progress, Stop)));

        Assert.InRange(overs.Count, 2, 6);
        Assert.Equal(overs.Count - 1, overs.IndexOf(true));
        Assert.Equal(100, poller.Percent);

        Task<string?> NeverAsync(CancellationToken stop)
        {
            overs.Add(poller.IsOver);
            return Task.FromResult<string?>(null);
        }
    }

    [Fact]
    public async Task Limit_of_zero_allows_one_look()
    {
        using Poller poller = new(_time, TimeSpan.Zero, Backoff.Steady, _reporter);

        Assert.Null(await poller.UntilAsync(LookAsync(2), Progress, Stop));

        Assert.Equal(1, _looks);
        Assert.Equal(0, poller.Percent);
    }

    [Fact]
    public async Task Wait_without_a_limit_continues_and_shows_no_remaining_time()
    {
        using Poller poller = new(_time, limit: null, Backoff.Tenant, _reporter);
        Task<string?> wait = poller.UntilAsync(LookAsync(8), Progress, Stop);

        Assert.Equal("8", await RunAsync(wait));

        Assert.All(_reporter.Shown, update => Assert.Equal(-1, update.SecondsRemaining));
        Assert.False(poller.IsOver);
    }

    [Fact]
    public async Task Restart_renews_the_limit()
    {
        using Poller poller = new(_time, s_limit, Backoff.Steady, _reporter);
        _time.Advance(s_limit);
        Assert.True(poller.IsOver);

        poller.Restart();

        Assert.False(poller.IsOver);
        Assert.True(await RunAsync(poller.PauseAsync(progress: null, Stop)));
    }

    [Fact]
    public async Task Canceled_wait_looks_no_further()
    {
        using CancellationTokenSource stop = new();
        using Poller poller = new(_time, s_limit, Backoff.Steady, _reporter);
        Task<string?> wait = poller.UntilAsync(LookAsync(2), Progress, stop.Token);

        stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            poller.UntilAsync(LookAsync(2), Progress, stop.Token)
        );
        Assert.Equal(1, _looks);
    }

    private static ProgressUpdate Progress() => new("Waiting", "for a value", Id: 1, WaitsFor: "a value");

    private Func<CancellationToken, Task<string?>> LookAsync(int count) =>
        _ => Task.FromResult(++_looks >= count ? $"{_looks}" : null);

    private async Task<T> RunAsync<T>(Task<T> wait)
    {
        for (int step = 0; step < 5000 && !wait.IsCompleted; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            _ = await Task.WhenAny(wait, Task.Delay(1, Stop));
        }

        return await wait;
    }
}
