using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>SERVICE_STATUS_PROCESS: nine numbers in this order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ServiceStatus
{
    public int Type;
    public int State;
    public int AcceptedControls;
    public int ExitCode;
    public int SpecificExitCode;
    public int CheckPoint;
    public int WaitHint;
    public int ProcessId;
    public int Flags;
}
