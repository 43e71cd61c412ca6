using System.Diagnostics;
using System.Management.Automation;

namespace EntraPrivateAccess.Benchmarks.Engine;

/// <summary>A pipeline that runs, to be stopped as Ctrl+C does it.</summary>
internal sealed class StoppedRun : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly PowerShell _shell;

    public StoppedRun(PowerShell shell)
    {
        _shell = shell;
        _ = shell.BeginInvoke();
    }

    /// <param name="what">What it shows that it waits for.</param>
    /// <exception cref="TimeoutException">It never came so far.</exception>
    public void UntilItWaitsFor(string what)
    {
        if (
            !SpinWait.SpinUntil(() => _shell.Streams.Progress.Any(shown => shown.StatusDescription == what), s_patience)
        )
        {
            throw new TimeoutException($"It never waited for {what}.");
        }
    }

    public TimeSpan Stop()
    {
        long started = Stopwatch.GetTimestamp();
        _shell.Stop();
        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => _shell.Dispose();
}
