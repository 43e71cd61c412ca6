using System.Diagnostics;
using System.Management.Automation;

namespace EntraPrivateAccess.Benchmarks.Engine;

/// <summary>A running pipeline that can be stopped in the same way as by Ctrl+C.</summary>
internal sealed class StoppedRun : IDisposable
{
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromMinutes(1);

    private readonly PowerShell _shell;

    public StoppedRun(PowerShell shell)
    {
        _shell = shell;
        _ = shell.BeginInvoke();
    }

    /// <param name="what">The status description in the progress bar to wait for.</param>
    /// <exception cref="TimeoutException">The pipeline did not reach this point in time.</exception>
    public void UntilItWaitsFor(string what)
    {
        if (
            !SpinWait.SpinUntil(
                () => _shell.Streams.Progress.Any(shown => shown.StatusDescription == what),
                s_timeLimit
            )
        )
        {
            throw new TimeoutException($"Timed out waiting for the progress status '{what}'.");
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
