using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Provisioning;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>The turns of members: their order, how many at once, and when no further member is started.</summary>
public sealed class RollingScheduleTests
{
    private static readonly TimeSpan s_change = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_failure = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 22, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Members_of_a_group_take_turns_and_groups_run_at_the_same_time()
    {
        FakeWork work = new(_time);

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(work, "a1 a2 a3 b1 b2 b3 c1 c2 c3");

        Assert.All(outcomes, each => Assert.Equal(RollingState.Done, each.State));
        Assert.Equal(1, work.MostOf('a'));
        Assert.Equal(1, work.MostOf('b'));
        Assert.Equal(1, work.MostOf('c'));
        Assert.Equal(3, work.Most);
        Assert.Equal(TimeSpan.FromMinutes(3), Elapsed);
    }

    [Fact]
    public async Task MaxUnavailable_2_changes_two_members_of_a_group_at_the_same_time()
    {
        FakeWork work = new(_time);

        _ = await RunAsync(work, "a1 a2 a3 a4 a5", new RollingOptions { MaxUnavailable = 2 });

        Assert.Equal(2, work.MostOf('a'));
        Assert.Equal(TimeSpan.FromMinutes(3), Elapsed);
    }

    [Fact]
    public async Task ThrottleLimit_limits_the_members_of_all_groups_together()
    {
        FakeWork work = new(_time);

        _ = await RunAsync(work, "a1 b1 c1 d1", new RollingOptions { ThrottleLimit = 2 });

        Assert.Equal(2, work.Most);
    }

    [Fact]
    public async Task Failure_starts_no_further_member_and_running_ones_finish()
    {
        FakeWork work = new(_time) { Failing = "a2" };

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(work, "a1 a2 a3 a4 b1 b2 b3 b4");

        Assert.Equal("a1 Done, a2 Failed, a3 NotStarted, a4 NotStarted", Text(outcomes, 'a'));
        Assert.Equal("b1 Done, b2 Done, b3 NotStarted, b4 NotStarted", Text(outcomes, 'b'));
        Assert.All(outcomes.Where(each => each.State is RollingState.NotStarted), each =>
            Assert.Equal("a2 failed", each.Reason)
        );
    }

    [Fact]
    public async Task StopAfter_starts_no_further_member_and_running_ones_finish()
    {
        FakeWork work = new(_time);

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(
            work,
            "a1 a2 a3",
            new RollingOptions { StopAfter = _time.Start + TimeSpan.FromSeconds(90) }
        );

        Assert.Equal("a1 Done, a2 Done, a3 NotStarted", Text(outcomes, 'a'));
        Assert.Equal("the time of -StopAfter has passed", outcomes[2].Reason);
    }

    [Fact]
    public async Task StopAfter_in_the_past_starts_nothing()
    {
        FakeWork work = new(_time);

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(
            work,
            "a1 b1",
            new RollingOptions { StopAfter = _time.Start }
        );

        Assert.All(outcomes, each => Assert.Equal(RollingState.NotStarted, each.State));
        Assert.Empty(work.Started);
    }

    [Fact]
    public async Task SettleTime_delays_the_next_member_and_not_the_end()
    {
        FakeWork work = new(_time);

        _ = await RunAsync(work, "a1 a2", new RollingOptions { SettleTime = TimeSpan.FromMinutes(5) });

        Assert.Equal(TimeSpan.FromMinutes(6), work.StartOf("a2"));
        Assert.Equal(TimeSpan.FromMinutes(7), Elapsed);
        Assert.Equal(["a1"], work.Rechecked);
    }

    [Fact]
    public async Task Member_that_is_unavailable_after_the_settle_time_stops_the_run()
    {
        FakeWork work = new(_time) { Unsettled = "a1" };

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(
            work,
            "a1 a2",
            new RollingOptions { SettleTime = TimeSpan.FromMinutes(5) }
        );

        Assert.Equal("a1 Failed, a2 NotStarted", Text(outcomes, 'a'));
    }

    [Fact]
    public async Task Inactive_members_come_first_and_together()
    {
        FakeWork work = new(_time);

        _ = await RunAsync(work, "a1 a2 -a3 -a4");

        Assert.Equal(["a3", "a4", "a1", "a2"], work.Started);
        Assert.Equal(work.StartOf("a3"), work.StartOf("a4"));
        Assert.Equal(TimeSpan.FromMinutes(3), Elapsed);
    }

    [Fact]
    public async Task Inactive_member_that_fails_leaves_the_active_ones_alone()
    {
        FakeWork work = new(_time) { Failing = "a3" };

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(work, "a1 a2 -a3");

        Assert.Equal("a1 NotStarted, a2 NotStarted, a3 Failed", Text(outcomes, 'a'));
    }

    [Fact]
    public async Task Member_waits_while_others_of_its_group_are_missing()
    {
        FakeWork work = new(_time) { ObstacleUntil = _time.Start + TimeSpan.FromMinutes(3) };

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(work, "a1");

        Assert.Equal("a1 Done", Text(outcomes, 'a'));
        Assert.True(work.StartOf("a1") >= TimeSpan.FromMinutes(3));
        Assert.NotEmpty(work.Waits);
    }

    [Fact]
    public async Task Members_that_stay_missing_end_the_run_at_the_limit()
    {
        FakeWork work = new(_time) { ObstacleUntil = DateTimeOffset.MaxValue };

        IReadOnlyList<RollingOutcome<string>> outcomes = await RunAsync(work, "a1 a2");

        Assert.Equal("a1 NotStarted, a2 NotStarted", Text(outcomes, 'a'));
        Assert.All(outcomes, each => Assert.Equal("others are missing", each.Reason));
    }

    [Fact]
    public async Task Cancellation_ends_the_run_and_starts_no_further_member()
    {
        FakeWork work = new(_time);
        using CancellationTokenSource stop = new();
        Task<IReadOnlyList<RollingOutcome<string>>> run = Schedule(work, new RollingOptions())
            .RunAsync(Members("a1 a2 b1 b2"), stop.Token);

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(["a1", "b1"], work.Started);
    }

    [Fact]
    public async Task Unexpected_exception_starts_no_further_member_and_ends_the_run()
    {
        FakeWork work = new(_time) { Throwing = "a1" };

        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(work, "a1 a2 b1 b2"));

        Assert.Equal(["a1", "b1"], work.Started);
    }

    [Theory]
    [InlineData("a1 a2 a3 b1", 1, "1 2 3 1")]
    [InlineData("a1 a2 a3 a4 a5", 2, "1 1 2 2 3")]
    [InlineData("a1 a2 -a3 b1", 1, "2 3 1 1")]
    public void Waves_number_the_turns_of_each_group(string members, int maxUnavailable, string waves) =>
        Assert.Equal(waves, string.Join(" ", RollingSchedule<string>.WavesOf(Members(members), maxUnavailable)));

    private TimeSpan Elapsed => _time.GetUtcNow() - _time.Start;

    private static string Text(IReadOnlyList<RollingOutcome<string>> outcomes, char group) =>
        string.Join(
            ", ",
            outcomes.Where(each => each.Item[0] == group).Select(each => $"{each.Item} {each.State}").Order()
        );

    // The first letter is the group. A minus sign means that the member is inactive.
    private static List<RollingMember<string>> Members(string text) =>
        [
            .. text.Split(' ')
                .Select(each => new RollingMember<string>(
                    each.TrimStart('-'),
                    each.TrimStart('-')[..1],
                    each[0] != '-'
                )),
        ];

    private RollingSchedule<string> Schedule(FakeWork work, RollingOptions options) => new(options, work, _time);

    private async Task<IReadOnlyList<RollingOutcome<string>>> RunAsync(
        FakeWork work,
        string members,
        RollingOptions? options = null
    )
    {
        Task<IReadOnlyList<RollingOutcome<string>>> run = Schedule(work, options ?? new RollingOptions())
            .RunAsync(Members(members), CancellationToken.None);
        for (int count = 0; count < 5000 && !run.IsCompleted; count++)
        {
            // Everything that is due at this time runs before the clock advances.
            await Task.WhenAny(run, Task.Delay(2));
            if (!run.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(30));
            }
        }

        return await run.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None);
    }

    /// <summary>Records when members are started, and how many are changed at the same time.</summary>
    private sealed class FakeWork(FakeTimeProvider time) : IRollingWork<string>
    {
        private readonly List<string> _running = [];
        private readonly Dictionary<string, TimeSpan> _starts = [];
        private readonly Dictionary<char, int> _most = [];

        public string? Failing { get; init; }

        public string? Throwing { get; init; }

        public string? Unsettled { get; init; }

        public DateTimeOffset ObstacleUntil { get; init; }

        public List<string> Started { get; } = [];

        public List<string> Rechecked { get; } = [];

        public List<string> Waits { get; } = [];

        public int Most { get; private set; }

        public int MostOf(char group) => _most[group];

        public TimeSpan StartOf(string item) => _starts[item];

        public string NameOf(string item) => item;

        public Task<string?> FindObstacleAsync(string item, CancellationToken cancellationToken) =>
            Task.FromResult(time.GetUtcNow() < ObstacleUntil ? "others are missing" : null);

        public async Task<bool> ChangeAsync(string item, CancellationToken cancellationToken)
        {
            lock (_running)
            {
                Started.Add(item);
                _starts[item] = time.GetUtcNow() - time.Start;
                _running.Add(item);
                Most = Math.Max(Most, _running.Count);
                _most[item[0]] = Math.Max(_most.GetValueOrDefault(item[0]), _running.Count(each => each[0] == item[0]));
            }

            // Earlier than the others, so that the order is certain.
            bool isEarly = item == Failing || item == Throwing;
            await time.DelayAsync(isEarly ? s_failure : s_change, cancellationToken);
            if (item == Throwing)
            {
                throw new InvalidOperationException("A defect.");
            }

            lock (_running)
            {
                _ = _running.Remove(item);
            }

            return item != Failing;
        }

        public Task<bool> IsStillAvailableAsync(string item, CancellationToken cancellationToken)
        {
            Rechecked.Add(item);
            return Task.FromResult(item != Unsettled);
        }

        public void ShowWait(string item, string reason) => Waits.Add($"{item}: {reason}");
    }
}
