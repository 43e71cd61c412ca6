using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.SandboxClient;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.SandboxClient;

public sealed class SandboxTimeTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly List<TimeSpan> _asked = [];
    private TimeSpan _ahead = s_day;

    [Fact]
    public async Task Wait_ends_with_the_sandbox_time_and_counts_as_elapsed()
    {
        SandboxTime time = new(SkipAsync);
        long started = time.GetTimestamp();
        DateTimeOffset before = time.GetUtcNow();

        await time.DelayAsync(s_minute, TestContext.Current.CancellationToken);

        // Each request covers half a minute. The time by which the sandbox was already ahead does not count for this
        // session.
        Assert.Equal(
            [s_minute.TotalSeconds / 2, s_minute.TotalSeconds / 2],
            _asked.ConvertAll(each => Math.Ceiling(each.TotalSeconds))
        );
        Assert.InRange(time.GetElapsedTime(started), s_minute, s_day);
        Assert.InRange(time.GetUtcNow() - before, s_minute, s_day);
    }

    [Fact]
    public async Task Time_that_passed_between_two_commands_is_no_part_of_the_waits_of_the_second()
    {
        SandboxTime time = new(SkipAsync);
        await time.DelayAsync(s_minute, TestContext.Current.CancellationToken);
        _ahead += s_day;

        time.BeginCommand();
        long started = time.GetTimestamp();
        await time.DelayAsync(s_minute, TestContext.Current.CancellationToken);

        Assert.InRange(time.GetElapsedTime(started), s_minute, TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Time_limit_uses_real_time()
    {
        SandboxTime time = new(SkipAsync);
        using CancellationTokenSource limit = time.Limit(s_minute);

        await time.DelayAsync(s_day, TestContext.Current.CancellationToken);

        Assert.False(limit.IsCancellationRequested);
    }

    [Fact]
    public async Task Wait_without_a_sandbox_takes_real_time()
    {
        SandboxTime time = new(
            (_, _) => throw ConnectorErrors.SandboxUnreachable(new Uri("https://localhost:1"), new TimeoutException())
        );

        await time.DelayAsync(TimeSpan.FromMilliseconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Canceled_wait_cancels_its_request()
    {
        TaskCompletionSource<CancellationToken> asked = new();
        SandboxTime time = new(
            async (_, stop) =>
            {
                asked.SetResult(stop);
                await Task.Delay(Timeout.Infinite, stop);
                return default;
            }
        );
        using CancellationTokenSource source = new();
        Task wait = time.DelayAsync(s_minute, source.Token);
        CancellationToken request = await asked.Task;

        source.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.True(request.IsCancellationRequested);
    }

    private Task<ClockReading> SkipAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        _asked.Add(time);
        TimeSpan before = _ahead;
        _ahead += time;
        return Task.FromResult(new ClockReading(before, _ahead));
    }
}
