using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class CheckRunTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FakeServer _server = new();
    private readonly List<CheckResult> _reported = [];

    [Fact]
    public async Task Rows_contain_the_server_and_the_environment()
    {
        CheckResult row = Assert.Single(
            await RunAsync(new DelegateCheck("One", check => Task.FromResult(check.Pass("x", "Well."))))
        );

        Assert.Equal(("One", "SRV01", "Global", false), (row.Name, row.Server, row.Environment, row.Rehearsed));
        Assert.Equal("about_EntraPrivateAccess_Checks#one", row.HelpTopic);
    }

    [Fact]
    public async Task All_dependents_of_a_failed_check_are_skipped_with_the_reason()
    {
        DelegateCheck dns = new("Dns", check =>
            Task.FromResult(check.Fail("host.example", "No such host.", "See the name server."))
        );
        DelegateCheck tcp = new("Tcp", ThrowIfRun, dns);
        DelegateCheck tls = new("Tls", ThrowIfRun, tcp);

        IReadOnlyList<CheckResult> rows = await RunAsync(tls, tcp, dns);

        Assert.Equal([CheckStatus.Skip, CheckStatus.Skip, CheckStatus.Fail], rows.Select(row => row.Status));
        Assert.All(rows.Take(2), row => Assert.Equal("Skipped because Dns of host.example failed.", row.Detail));
        Assert.All(rows, row => Assert.Equal(("SRV01", "Global"), (row.Server, row.Environment)));
        Assert.Equal(rows, _reported);
    }

    [Fact]
    public async Task Warning_does_not_skip_dependents()
    {
        DelegateCheck warned = new("Warned", check => Task.FromResult(check.Warn("", "So so.", "Look.")));

        Assert.Equal(
            CheckStatus.Pass,
            (
                await RunAsync(
                    warned,
                    new DelegateCheck("Next", check => Task.FromResult(check.Pass("", "Well.")), warned)
                )
            )[1].Status
        );
    }

    [Fact]
    public async Task Dependency_that_is_not_part_of_the_run_is_ignored()
    {
        int runs = 0;
        DelegateCheck unwanted = new("Unwanted", check =>
        {
            runs++;
            return Task.FromResult(check.Fail("", "Broken.", "Mend."));
        });

        Assert.Equal(
            CheckStatus.Pass,
            Assert
                .Single(
                    await RunAsync(
                        new DelegateCheck("Next", check => Task.FromResult(check.Pass("", "Well.")), unwanted)
                    )
                )
                .Status
        );
        Assert.Equal(0, runs);
    }

    [Fact]
    public async Task Checks_run_in_parallel()
    {
        TaskCompletionSource<bool> met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DelegateCheck waits = new("Waits", async check =>
        {
            _ = await TestWait.EndAsync(met.Task);
            return check.Pass("", "Met.");
        });
        DelegateCheck comes = new("Comes", check =>
        {
            met.SetResult(true);
            return Task.FromResult(check.Pass("", "Came."));
        });

        Assert.All(await RunAsync(waits, comes), row => Assert.Equal(CheckStatus.Pass, row.Status));
    }

    [Fact]
    public async Task Check_that_ignores_the_time_limit_is_abandoned()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DelegateCheck deaf = new("Deaf", async check =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return check.Pass("", "");
        });
        DelegateCheck next = new("Next", ThrowIfRun, deaf);
        Task<IReadOnlyList<CheckResult>> run = RunAsync(deaf, next);
        await begun.Task;
        _clock.Advance(TimeSpan.FromSeconds(30));

        IReadOnlyList<CheckResult> rows = await run;

        Assert.Equal([CheckStatus.Fail, CheckStatus.Skip], rows.Select(row => row.Status));
        Assert.Equal("There was no answer within 30 seconds.", rows[0].Detail);
    }

    [Fact]
    public async Task Error_in_a_check_warns_with_unknown_health()
    {
        CheckResult row = Assert.Single(
            await RunAsync(
                new DelegateCheck("Closed", _ =>
                    throw new ConnectorException("X", ErrorKind.PermissionDenied, "Access is denied.")
                )
            )
        );

        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Unknown), (row.Status, row.Health));
        Assert.Contains("Access is denied.", row.Detail);
    }

    [Fact]
    public async Task Exception_in_a_check_warns_and_the_other_checks_run()
    {
        IReadOnlyList<CheckResult> rows = await RunAsync(
            new DelegateCheck("Broken", _ => throw new FormatException("No such form.")),
            new DelegateCheck("Whole", check => Task.FromResult(check.Pass("", "Well.")))
        );

        Assert.Equal([CheckStatus.Warn, CheckStatus.Pass], rows.Select(row => row.Status));
        Assert.Equal(
            (ConnectorHealth.Unknown, "The check could not be completed: No such form."),
            (rows[0].Health, rows[0].Detail)
        );
        Assert.Contains("Test-Connector -Include Broken", rows[0].Action);
    }

    [Fact]
    public async Task Cancellation_ends_the_run()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DelegateCheck deaf = new("Deaf", async check =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return check.Pass("", "");
        });
        Task<IReadOnlyList<CheckResult>> run = new CheckRun(Context(), TimeSpan.FromSeconds(30), _clock).RunAsync(
            [deaf],
            null,
            stop.Token
        );
        await begun.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Slow_group_delays_no_other_group_and_the_rows_keep_their_order()
    {
        TaskCompletionSource slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource slowRuns = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<int> others = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int running = 0;
        int most = 0;
        Check[][] groups =
        [
            .. Enumerable
                .Range(0, 9)
                .Select(number => (Check[])[new DelegateCheck($"G{number}", async check =>
                            {
                                lock (_reported)
                                {
                                    most = Math.Max(most, ++running);
                                }

                                if (number == 0)
                                {
                                    slowRuns.SetResult();
                                }

                                await (number == 0 ? slow.Task : slowRuns.Task);
                                lock (_reported)
                                {
                                    running--;
                                }

                                return check.Pass("", "");
                            })]),
        ];

        Task<IReadOnlyList<CheckResult>> run = new CheckRun(Context(), TimeSpan.FromSeconds(30), _clock).RunAsync(
            groups,
            mostAtOnce: 2,
            _reported.Add,
            ended =>
            {
                if (ended == groups.Length - 1)
                {
                    others.SetResult(ended);
                }
            },
            TestContext.Current.CancellationToken
        );
        _ = await others.Task.WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken);
        Assert.Empty(_reported);
        slow.SetResult();

        Assert.Equal(Enumerable.Range(0, 9).Select(number => $"G{number}"), (await run).Select(row => row.Name));
        Assert.Equal(await run, _reported);
        Assert.Equal(2, most);
    }

    [Fact]
    public void Groups_that_end_together_are_counted_in_order()
    {
        List<int> counts = [];
        OrderedRows rows = new(5000, _ => { }, counts.Add);

        _ = Parallel.For(0, 5000, rows.End);

        Assert.Equal(Enumerable.Range(1, 5000), counts);
    }

    [Fact]
    public void Rows_of_a_group_are_passed_on_before_its_end_is_counted()
    {
        List<string> seen = [];
        OrderedRows rows = new(2, row => seen.Add(row.Name), count => seen.Add($"{count}"));

        rows.Add(1, new DelegateCheck("B", ThrowIfRun).Pass("", ""));
        rows.End(1);
        rows.Add(0, new DelegateCheck("A", ThrowIfRun).Pass("", ""));
        rows.End(0);

        Assert.Equal(["1", "A", "B", "2"], seen);
    }

    private static Task<CheckResult> ThrowIfRun(Check check) =>
        throw new InvalidOperationException($"{check.Name} should not have been asked.");

    private Task<IReadOnlyList<CheckResult>> RunAsync(params Check[] checks) =>
        new CheckRun(Context(), TimeSpan.FromSeconds(30), _clock).RunAsync(
            checks,
            _reported.Add,
            TestContext.Current.CancellationToken
        );

    private CheckContext Context() =>
        new(new CheckTarget(_server, Environments.Global, TimeProvider.System), _server.Description);

    private sealed class DelegateCheck(string name, Func<Check, Task<CheckResult>> look, params Check[] dependsOn)
        : SingleCheck(new CheckDefinition(name, CheckCategories.Server, "", ""))
    {
        public override IReadOnlyList<Check> DependsOn => dependsOn;

        protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
            look(this);
    }
}
