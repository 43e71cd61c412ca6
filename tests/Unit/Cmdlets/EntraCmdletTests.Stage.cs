using System;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

public sealed partial class EntraCmdletTests
{
    private static ConnectorException Fault() => new("GroupNotFound", FaultCategory.ObjectNotFound, "There is no such group.")
    {
        RecommendedAction = "Get-ConnectorGroup lists them.",
        Target = "EU West",
    };

    private object[] Run(string script, Func<CommandScope, int, Task<object>> work, int pages = 1, bool faultsTerminate = false)
    {
        _ = _shell.AddScript(script).AddArgument(new TestWorkCommand.WorkCase(work) { Pages = pages, FaultsTerminate = faultsTerminate });
        return [.. _shell.Invoke().Select(item => item.BaseObject)];
    }

    /// <summary>Ctrl+C while a command waits; comes back when the prompt does.</summary>
    /// <returns>The work itself, which may still be going on.</returns>
    private async Task<Task> StopWhileWaiting(Func<CancellationToken, Task> wait)
    {
        TaskCompletionSource<Task> waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestWorkCommand.WorkCase work = new(async (scope, _) =>
        {
            Task waited = wait(scope.Stop);
            waiting.SetResult(waited);
            await waited;
            return "never";
        });
        Task<PSDataCollection<PSObject>> run = _shell.AddScript("Test-Work $args[0]; 'went on'").AddArgument(work).InvokeAsync();
        Task waited = await waiting.Task;
        await _shell.StopAsync(null, null).WaitAsync(s_forEver, TestContext.Current.CancellationToken);

        _ = await Assert.ThrowsAsync<PipelineStoppedException>(() => run);
        return waited;
    }
}
