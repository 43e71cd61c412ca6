using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace EntraPrivateAccess.Rehearsal;

/// <summary>Handles Ctrl+C and SIGTERM as a request to stop, so that the child process can clean up first.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly CancellationTokenSource _terminated = new();

    public Interruption()
    {
        // A terminal also sends Ctrl+C to the child. SIGTERM reaches only this process.
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            Take(signal);
            _terminated.Cancel();
        });
    }

    public bool Requested { get; private set; }

    /// <summary>Canceled if the child process must be notified.</summary>
    public CancellationToken Terminated => _terminated.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _terminated.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Requested = true;
    }
}
