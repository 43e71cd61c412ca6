using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Reporting;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>Tests what the user is told if a command is stopped.</summary>
public sealed class StopNoticeTests
{
    private const string Notice = "Process 7 continues in the background.";

    private readonly PromptHost _host = new(_ => 0);

    [Fact]
    public async Task Stopped_wait_says_what_continues()
    {
        await StopAsync(reporter => reporter.Progress(new ProgressUpdate("Waiting", "", Id: 1, IfStopped: Notice)));

        Assert.Equal([Notice], _host.Warnings);
    }

    [Fact]
    public async Task Wait_that_ended_says_nothing()
    {
        await StopAsync(reporter =>
        {
            reporter.Progress(new ProgressUpdate("Waiting", "", Id: 1, IfStopped: Notice));
            reporter.Progress(new ProgressUpdate("Waiting", "", Completed: true, Id: 1));
        });

        Assert.Empty(_host.Warnings);
    }

    private async Task StopAsync(Action<IReporter> report)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Test-Work", typeof(TestWorkCommand), null));
        using Runspace runspace = RunspaceFactory.CreateRunspace(_host, state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestWorkCommand.WorkCase work = new(
            async (scope, _) =>
            {
                report(scope.Reporter);
                waiting.SetResult();
                await Task.Delay(Timeout.Infinite, scope.Stop);
                return "never";
            }
        );
        Task<PSDataCollection<PSObject>> run = shell.AddCommand("Test-Work").AddArgument(work).InvokeAsync();
        await waiting.Task;
        await shell.StopAsync(null, null);
        _ = await Assert.ThrowsAsync<PipelineStoppedException>(() => run);
    }
}
