using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>Ctrl+C, or the signal that asks a process to end: taken as a wish, so that what was started can be put away.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly ManualResetEventSlim _asked = new();
    private readonly Action _stop;

    /// <param name="stop">Called on a thread of its own, each time.</param>
    public Interruption(Action stop)
    {
        _stop = stop;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
    }

    public bool Asked => _asked.IsSet;

    public void Wait() => _asked.Wait();

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _asked.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _asked.Set();
        _stop();
    }
}
