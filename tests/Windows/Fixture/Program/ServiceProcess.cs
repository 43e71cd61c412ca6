using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>A service that runs in its own process and reports its state to the service manager.</summary>
internal abstract unsafe class ServiceProcess(string name)
{
    public const uint StartPending = 2;
    public const uint StopPending = 3;
    private const uint Stopped = 1;
    private const uint Running = 4;

    private static ServiceProcess s_current = null!;

    private readonly ManualResetEvent _stop = new(false);
    private readonly Lock _gate = new();
    private Windows.ServiceStatus _status = new() { ServiceType = 0x10 };
    private nint _handle;

    public string Name { get; } = name;

    protected WaitHandle StopRequested => _stop;

    /// <summary>Runs the service until it has stopped.</summary>
    public static int Run(ServiceProcess service)
    {
        s_current = service;
        char* pointer = (char*)Marshal.StringToHGlobalUni(service.Name);
        Windows.ServiceTableEntry* table = stackalloc Windows.ServiceTableEntry[2];
        table[0] = new Windows.ServiceTableEntry { Name = pointer, Main = &OnMain };
        table[1] = default;
        return Windows.StartServiceCtrlDispatcher(table) != 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Performs the start of the service; returns false if it failed and has reported that.</summary>
    protected abstract bool Start();

    /// <summary>Runs the service until a stop is requested.</summary>
    protected abstract void Serve();

    /// <summary>Stops the service after a stop was requested.</summary>
    protected abstract void Stop();

    protected void ReportRunning() => Report(Running);

    protected void ReportStopped(uint code = 0, uint specificCode = 0)
    {
        _status.Win32ExitCode = code;
        _status.SpecificExitCode = specificCode;
        Report(Stopped);
    }

    /// <summary>Reports a pending state every tenth of a second for the given duration.</summary>
    protected void Pend(uint state, int milliseconds)
    {
        for (int left = milliseconds; left > 0; left -= 100)
        {
            Report(state);
            Thread.Sleep(left < 100 ? left : 100);
        }
    }

    [UnmanagedCallersOnly]
    private static void OnMain(uint count, char** arguments) => s_current.Main();

    [UnmanagedCallersOnly]
    private static uint OnControl(uint code, uint type, nint data, nint context) => s_current.Control(code);

    private void Main()
    {
        fixed (char* pointer = Name)
        {
            _handle = Windows.RegisterServiceCtrlHandler(pointer, &OnControl, 0);
        }

        Report(StartPending);
        if (Start())
        {
            Serve();
            Stop();
            ReportStopped();
        }
    }

    private uint Control(uint code)
    {
        const uint Stop = 1,
            Interrogate = 4,
            Shutdown = 5,
            NotImplemented = 120;
        if (code is not (Stop or Shutdown))
        {
            return code == Interrogate ? 0 : NotImplemented;
        }

        Report(StopPending);
        _ = _stop.Set();
        return 0;
    }

    private void Report(uint state)
    {
        lock (_gate)
        {
            bool isPending = state is StartPending or StopPending;
            _status.CheckPoint = isPending ? _status.CheckPoint + 1 : 0;
            _status.WaitHint = isPending ? 2000u : 0;
            _status.ControlsAccepted = state == Running ? 1u | 4u : 0;
            _status.CurrentState = state;
            fixed (Windows.ServiceStatus* status = &_status)
            {
                _ = Windows.SetServiceStatus(_handle, status);
            }
        }
    }
}
