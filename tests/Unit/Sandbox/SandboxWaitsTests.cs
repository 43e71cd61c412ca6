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
    public async Task Client_wait_moves_the_clock_by_its_length()
    {
        DateTimeOffset before = _clock.GetUtcNow();

        await ClientAsync(s_hour);

        Assert.InRange(_clock.Ahead, s_hour / 2, s_hour);
        Assert.True(_clock.GetUtcNow() >= before + s_hour);
    }

    [Fact]
    public async Task Clock_stands_still_while_something_works()
    {
        using IDisposable work = _waits.Begin();
        Task waiting = ClientAsync(s_hour);
        // A look at the clock once it was due to move: the client has waited a moment.
        await Task.WhenAny(waiting, Task.Delay(s_moment, Stop));

        Assert.Equal(TimeSpan.Zero, _clock.Ahead);
        Assert.False(waiting.IsCompleted);
        work.Dispose();
        await waiting;
    }

    [Fact]
    public async Task Work_that_wakes_has_its_turn_before_a_longer_client_wait_ends()
    {
        TaskCompletionSource<TimeSpan> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task work = WorkAsync(async () =>
        {
            await _waits.UntilAsync(After(s_hour));
            // Slow after its wait: the client's later moment must not come first.
            await Task.Delay(s_moment, Stop);
            seen.SetResult(_clock.Ahead);
        });

        await ClientAsync(s_hour + s_hour);

        Assert.True(seen.Task.IsCompleted);
        Assert.InRange(await seen.Task, TimeSpan.Zero, s_hour);
        await work;
    }

    [Fact]
    public async Task Wait_for_an_end_moves_the_clock_to_it_and_no_further()
    {
        Task work = WorkAsync(() => _waits.UntilAsync(After(s_hour)));
        using IDisposable request = _waits.Begin();

        await _waits.ForClientAsync(work, s_hour, Stop);

        Assert.True(work.IsCompleted);
        Assert.InRange(_clock.Ahead, s_hour / 2, s_hour);
    }

    [Fact]
    public async Task Work_without_a_client_moves_no_clock()
    {
        Task work = WorkAsync(() => _waits.UntilAsync(After(s_moment)));
        await work;
        Assert.Equal(TimeSpan.Zero, _clock.Ahead);
    }

    [Fact]
    public async Task Client_that_leaves_moves_no_clock_any_more()
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
    public async Task Process_without_input_holds_no_clock()
    {
        TaskCompletionSource<int> input = new();
        Task work = WorkAsync(() => _waits.OutsideAsync(input.Task));

        await ClientAsync(s_hour);

        Assert.False(work.IsCompleted);
        input.SetResult(0);
        await work;
    }

    [Fact]
    public async Task Waits_pass_really_unless_they_are_skipped_and_end_with_a_moved_clock()
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
