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
    private readonly List<CheckResult> _heard = [];

    [Fact]
    public async Task Rows_say_where_they_were_found()
    {
        CheckResult row = Assert.Single(
            await RunAsync(new StagedCheck("One", check => Task.FromResult(check.Pass("x", "Well."))))
        );

        Assert.Equal(("One", "SRV01", "Global", false), (row.Name, row.Server, row.Environment, row.Rehearsed));
    }

    [Fact]
    public async Task Dependents_of_a_failure_are_skipped_with_the_reason_down_to_the_last()
    {
        StagedCheck dns = new("Dns", check =>
            Task.FromResult(check.Fail("host.example", "No such host.", "See the name server."))
        );
        StagedCheck tcp = new("Tcp", Never, dns);
        StagedCheck tls = new("Tls", Never, tcp);

        IReadOnlyList<CheckResult> rows = await RunAsync(tls, tcp, dns);

        Assert.Equal([CheckStatus.Skip, CheckStatus.Skip, CheckStatus.Fail], rows.Select(row => row.Status));
        Assert.All(rows.Take(2), row => Assert.Equal("Not asked, since Dns of host.example failed.", row.Detail));
        Assert.Equal(rows, _heard);
    }

    [Fact]
    public async Task A_warning_keeps_nobody_waiting()
    {
        StagedCheck warned = new("Warned", check => Task.FromResult(check.Warn("", "So so.", "Look.")));

        Assert.Equal(
            CheckStatus.Pass,
            (
                await RunAsync(
                    warned,
                    new StagedCheck("Next", check => Task.FromResult(check.Pass("", "Well.")), warned)
                )
            )[1].Status
        );
    }

    [Fact]
    public async Task A_dependency_that_nobody_wants_is_not_waited_for()
    {
        StagedCheck unwanted = new("Unwanted", Never);

        Assert.Equal(
            CheckStatus.Pass,
            Assert
                .Single(
                    await RunAsync(new StagedCheck("Next", check => Task.FromResult(check.Pass("", "Well.")), unwanted))
                )
                .Status
        );
    }

    [Fact]
    public async Task All_run_at_once()
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StagedCheck waits = new("Waits", async check =>
        {
            await met.Task;
            return check.Pass("", "Met.");
        });
        StagedCheck comes = new("Comes", check =>
        {
            met.SetResult();
            return Task.FromResult(check.Pass("", "Came."));
        });

        Assert.All(await RunAsync(waits, comes), row => Assert.Equal(CheckStatus.Pass, row.Status));
    }

    [Fact]
    public async Task One_that_does_not_listen_to_the_limit_is_left_behind()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StagedCheck deaf = new("Deaf", async check =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return check.Pass("", "");
        });
        StagedCheck next = new("Next", Never, deaf);
        Task<IReadOnlyList<CheckResult>> run = RunAsync(deaf, next);
        await begun.Task;
        _clock.Advance(TimeSpan.FromSeconds(30));

        IReadOnlyList<CheckResult> rows = await run;

        Assert.Equal([CheckStatus.Fail, CheckStatus.Skip], rows.Select(row => row.Status));
        Assert.Equal("There was no answer within 30 seconds.", rows[0].Detail);
    }

    [Fact]
    public async Task What_can_not_be_told_warns_and_is_unknown()
    {
        CheckResult row = Assert.Single(
            await RunAsync(
                new StagedCheck("Closed", _ =>
                    throw new ConnectorException("X", ErrorKind.PermissionDenied, "Access is denied.")
                )
            )
        );

        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Unknown), (row.Status, row.Health));
        Assert.Contains("Access is denied.", row.Detail);
    }

    [Fact]
    public async Task One_that_breaks_warns_and_the_others_answer()
    {
        IReadOnlyList<CheckResult> rows = await RunAsync(
            new StagedCheck("Broken", _ => throw new FormatException("No such form.")),
            new StagedCheck("Whole", check => Task.FromResult(check.Pass("", "Well.")))
        );

        Assert.Equal([CheckStatus.Warn, CheckStatus.Pass], rows.Select(row => row.Status));
        Assert.Equal(
            (ConnectorHealth.Unknown, "It could not be told: No such form."),
            (rows[0].Health, rows[0].Detail)
        );
        Assert.Contains("Test-Connector -Include Broken", rows[0].Action);
    }

    [Fact]
    public async Task Stopping_ends_the_run()
    {
        using CancellationTokenSource stop = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StagedCheck deaf = new("Deaf", async check =>
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

    private static Task<CheckResult> Never(Check check) =>
        throw new InvalidOperationException($"{check.Name} should not have been asked.");

    private Task<IReadOnlyList<CheckResult>> RunAsync(params Check[] checks) =>
        new CheckRun(Context(), TimeSpan.FromSeconds(30), _clock).RunAsync(
            checks,
            _heard.Add,
            TestContext.Current.CancellationToken
        );

    private CheckContext Context() => new(_server, _server.Description, Environments.Global);

    private sealed class StagedCheck(string name, Func<Check, Task<CheckResult>> look, params Check[] dependsOn)
        : SingleCheck(name, CheckCategories.Server)
    {
        public override IReadOnlyList<Check> DependsOn => dependsOn;

        protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
            look(this);
    }
}
