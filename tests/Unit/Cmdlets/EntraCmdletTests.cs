using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tests.Unit.Provisioning;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>Tests the base class of all cmdlets in the real engine.</summary>
public sealed partial class EntraCmdletTests : IDisposable
{
    // Only prevents hangs; no assertion depends on it.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly Runspace _runspace;
    private readonly PowerShell _shell;

    public EntraCmdletTests()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Test-Work", typeof(TestWorkCommand), null));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        _shell = PowerShell.Create(_runspace);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _runspace.Dispose();
    }

    [Fact]
    public void Stream_records_are_written_in_the_order_of_the_reports()
    {
        List<string> seen = [];
        _shell.Streams.Verbose.DataAdded += (_, added) => seen.Add(_shell.Streams.Verbose[added.Index].Message);
        _shell.Streams.Warning.DataAdded += (_, added) => seen.Add(_shell.Streams.Warning[added.Index].Message);
        _shell.Streams.Debug.DataAdded += (_, added) => seen.Add(_shell.Streams.Debug[added.Index].Message);
        _shell.Streams.Information.DataAdded += (_, added) =>
            seen.Add(_shell.Streams.Information[added.Index].ToString());
        _shell.Streams.Progress.DataAdded += (_, added) =>
            seen.Add(_shell.Streams.Progress[added.Index].StatusDescription);

        object[] results = Run("$DebugPreference = 'Continue'; Test-Work $args[0] -Verbose", async (scope, _) =>
        {
            scope.Reporter.Verbose("1");
            scope.Reporter.Warning("2");
            await Task.Yield();
            scope.Reporter.Progress(new ProgressUpdate("work", "3", 30));
            scope.Reporter.Debug("4");
            scope.Reporter.Notice("5");
            return "done";
        });

        Assert.Equal("", string.Join("\n", _shell.Streams.Error));
        Assert.Equal(["done"], results);
        Assert.Equal(["1", "2", "3", "4", "5"], seen);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_long_wait_and_its_work()
    {
        Task work = await StopWhileWaiting(stop => Task.Delay(Timeout.Infinite, stop));
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            work.WaitAsync(s_limit, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Ctrl_C_does_not_wait_for_work_that_ignores_cancellation()
    {
        TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task work = await StopWhileWaiting(_ => held.Task);

        Assert.False(work.IsCompleted);
        held.SetResult();
        await work.WaitAsync(s_limit, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Ctrl_C_does_not_wait_for_work_that_blocks_while_it_cleans_up()
    {
        using ManualResetEventSlim held = new();
        Task work = await StopWhileWaiting(async stop =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                _ = held.Wait(s_limit, CancellationToken.None);
            }
        });

        Assert.False(work.IsCompleted);
        held.Set();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            work.WaitAsync(s_limit, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Grace_period_of_Ctrl_C_is_below_the_documented_second() =>
        Assert.InRange(PipelinePump.Grace, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));

    [Fact]
    public async Task Polling_stops_after_Ctrl_C()
    {
        ProvisioningFixture stage = new();
        int looks = 0;
        Task work = await StopWhileWaiting(stop =>
            stage.Context.UntilAsync("what never comes", TimeSpan.FromDays(1), Look, stop)
        );
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            work.WaitAsync(s_limit, TestContext.Current.CancellationToken)
        );

        stage.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, looks);

        Task<string?> Look(CancellationToken stop)
        {
            looks++;
            return Task.FromResult<string?>(null);
        }
    }

    [Fact]
    public void Stopped_pipeline_requests_no_further_pages()
    {
        int asked = 0;
        object[] first = Run(
            "while ($true) { Test-Work $args[0] | ForEach-Object { $_; break } }",
            (_, _) => Task.FromResult<object>(++asked),
            pages: 100
        );

        Assert.Equal([1], first);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Work_is_canceled_if_writing_its_report_ends_the_command()
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Assert.ThrowsAny<RuntimeException>(() =>
            Run("Test-Work $args[0] -WarningAction Stop", async (scope, item) =>
            {
                // Not disposed: the delay ends first, and its continuation would remove the registration.
                _ = scope.Stop.Register(cancelled.SetResult);
                scope.Reporter.Warning("enough");
                await Task.Delay(Timeout.Infinite, scope.Stop);
                return "never";
            })
        );

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Test-Work $args[0]", true)]
    [InlineData("Test-Work $args[0] -Confirm:$false", true)]
    [InlineData("Test-Work $args[0] -WhatIf", false)]
    public void Work_calls_ShouldProcess_on_the_pipeline_thread(string command, bool expected) =>
        Assert.Equal([expected], Run(command, async (scope, _) => await scope.Confirm("group 'EU West'", "Create")));

    [Fact]
    public void Error_of_one_item_does_not_affect_the_next_item()
    {
        object[] results = Run("1, 2, 3 | Test-Work $args[0]", (_, item) =>
            item == 2 ? throw Fault() : Task.FromResult<object>(item)
        );

        ErrorRecord error = Assert.Single(_shell.Streams.Error);
        Assert.Equal([1, 3], results);
        Assert.StartsWith("GroupNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("EU West", error.TargetObject);
        Assert.Equal("Get-ConnectorGroup lists them.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Error_of_ErrorAction_Stop_has_the_ErrorId()
    {
        object id = Run("try { Test-Work $args[0] -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }", (_, _) =>
                throw Fault()
            )
            .Single();

        Assert.StartsWith("GroupNotFound,", (string)id, StringComparison.Ordinal);
    }

    [Fact]
    public void Terminating_error_ends_the_pipeline()
    {
        object[] results = Run(
            "try { 1, 2 | Test-Work $args[0] } catch { $_.FullyQualifiedErrorId }",
            (_, item) => item == 1 ? throw Fault() : Task.FromResult<object>(item),
            faultsTerminate: true
        );

        Assert.StartsWith("GroupNotFound,", (string)Assert.Single(results), StringComparison.Ordinal);
    }

    [Fact]
    public void Timeout_is_an_error_rather_than_a_stop()
    {
        object[] results = Run(
            "try { Test-Work $args[0] } catch { $_.Exception.GetType().Name }; 'continued'",
            async (_, _) =>
            {
                using CancellationTokenSource limit = new(TimeSpan.FromMilliseconds(1));
                await Task.Delay(Timeout.Infinite, limit.Token);
                return "never";
            }
        );

        Assert.Equal(["TaskCanceledException", "continued"], results);
    }

    [Fact]
    public async Task Report_after_the_end_is_dropped()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task late = Task.CompletedTask;
        _ = Run("Test-Work $args[0]", (scope, _) =>
        {
            late = Task.Run(async () =>
            {
                await ended.Task;
                scope.Reporter.Warning("too late");
                return await scope.Confirm("target", "Ask");
            });
            return Task.FromResult<object>(1);
        });
        ended.SetResult();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            late.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)
        );
        Assert.Empty(_shell.Streams.Warning);
    }

    private static ConnectorException Fault() =>
        new("GroupNotFound", ErrorKind.ObjectNotFound, "There is no such group.")
        {
            RecommendedAction = "Get-ConnectorGroup lists them.",
            Target = "EU West",
        };

    private object[] Run(
        string script,
        Func<CommandScope, int, Task<object>> work,
        int pages = 1,
        bool faultsTerminate = false
    )
    {
        _ = _shell
            .AddScript(script)
            .AddArgument(new TestWorkCommand.WorkCase(work) { Pages = pages, FaultsTerminate = faultsTerminate });
        return [.. _shell.Invoke().Select(item => item.BaseObject)];
    }

    /// <summary>Presses Ctrl+C while a command waits, and returns when the prompt does.</summary>
    /// <returns>The work itself, which may still be running.</returns>
    private async Task<Task> StopWhileWaiting(Func<CancellationToken, Task> wait)
    {
        TaskCompletionSource<Task> waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestWorkCommand.WorkCase work = new(
            async (scope, _) =>
            {
                Task waited = wait(scope.Stop);
                waiting.SetResult(waited);
                await waited;
                return "never";
            }
        );
        Task<PSDataCollection<PSObject>> run = _shell
            .AddScript("Test-Work $args[0]; 'continued'")
            .AddArgument(work)
            .InvokeAsync();
        Task waited = await waiting.Task;
        await _shell.StopAsync(null, null).WaitAsync(s_limit, TestContext.Current.CancellationToken);

        _ = await Assert.ThrowsAsync<PipelineStoppedException>(() => run);
        return waited;
    }
}
