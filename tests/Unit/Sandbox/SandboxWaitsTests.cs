using EntraPrivateAccess.Sandbox.State;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

public sealed class SandboxWaitsTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(60);

    private readonly SandboxClock _clock = new();
    private readonly SandboxWaits _waits;

    public SandboxWaitsTests() => _waits = new SandboxWaits(_clock) { AreSkipped = true };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_wait_advances_the_clock_by_its_duration()
    {
        DateTimeOffset before = _clock.GetUtcNow();

        await ClientAsync(s_hour);

        Assert.InRange(_clock.Ahead, s_hour / 2, s_hour);
        Assert.True(_clock.GetUtcNow() >= before + s_hour);
    }

    [Fact]
    public async Task Clock_does_not_advance_while_work_runs()
    {
        using IDisposable work = _waits.Begin();
        Task waiting = ClientAsync(s_hour);
        // Gives the clock enough time to advance; the client has waited for a moment.
        await Task.WhenAny(waiting, Task.Delay(s_moment, Stop));

        Assert.Equal(TimeSpan.Zero, _clock.Ahead);
        Assert.False(waiting.IsCompleted);
        work.Dispose();
        await waiting;
    }

    [Fact]
    public async Task Work_that_wakes_up_runs_before_a_longer_client_wait_ends()
    {
        TaskCompletionSource<TimeSpan> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task work = WorkAsync(async () =>
        {
            await _waits.UntilAsync(After(s_hour));
            // The work is slow after its wait, but the longer wait of the client must not end first.
            await Task.Delay(s_moment, Stop);
            seen.SetResult(_clock.Ahead);
        });

        await ClientAsync(s_hour + s_hour);

        Assert.True(seen.Task.IsCompleted);
        Assert.InRange(await seen.Task, TimeSpan.Zero, s_hour);
        await work;
    }

    [Fact]
    public async Task Wait_for_work_advances_the_clock_only_to_the_end_of_the_work()
    {
        Task work = WorkAsync(() => _waits.UntilAsync(After(s_hour)));
        using IDisposable request = _waits.Begin();

        await _waits.ForClientAsync(work, s_hour, Stop);

        Assert.True(work.IsCompleted);
        Assert.InRange(_clock.Ahead, s_hour / 2, s_hour);
    }

    [Fact]
    public async Task Work_without_a_client_does_not_advance_the_clock()
    {
        Task work = WorkAsync(() => _waits.UntilAsync(After(s_moment)));
        await work;
        Assert.Equal(TimeSpan.Zero, _clock.Ahead);
    }

    [Fact]
    public async Task Canceled_client_wait_does_not_advance_the_clock()
    {
        using IDisposable work = _waits.Begin();
        using CancellationTokenSource left = new();
        Task waiting = ClientAsync(s_hour, left.Token);
        await left.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        work.Dispose();

        Assert.Equal(TimeSpan.Zero, _clock.Ahead);
        await ClientAsync(s_moment);
        Assert.InRange(_clock.Ahead, TimeSpan.Zero, s_moment);
    }

    [Fact]
    public async Task Process_that_waits_for_input_does_not_stop_the_clock()
    {
        TaskCompletionSource<int> input = new();
        Task work = WorkAsync(() => _waits.OutsideAsync(input.Task));

        await ClientAsync(s_hour);

        Assert.False(work.IsCompleted);
        input.SetResult(0);
        await work;
    }

    [Fact]
    public async Task Waits_take_real_time_unless_skipped_and_end_if_the_clock_is_advanced()
    {
        _waits.AreSkipped = false;
        await ClientAsync(s_moment);
        Assert.Equal(TimeSpan.Zero, _clock.Ahead);

        Task waiting = ClientAsync(s_hour);
        _clock.Advance(s_hour);
        await waiting;
    }

    private Func<DateTimeOffset> After(TimeSpan time)
    {
        DateTimeOffset due = _clock.GetUtcNow() + time;
        return () => due;
    }

    private async Task ClientAsync(TimeSpan time, CancellationToken? stop = null)
    {
        using IDisposable request = _waits.Begin();
        await _waits.ForClientAsync(time, stop ?? Stop);
    }

    private Task WorkAsync(Func<Task> run)
    {
        IDisposable work = _waits.Begin();
        return Task.Run(
            async () =>
            {
                using (work)
                {
                    await run();
                }
            },
            Stop
        );
    }
}
