namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>The states a service has here, by the names they go over the wire with.</summary>
internal enum ServiceStatus
{
    Stopped = 1,
    StartPending = 2,
    StopPending = 3,
    Running = 4,
}
