using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Workstation;

/// <summary>Every part of a Windows server that this machine does not have: one fault for all of them.</summary>
internal sealed class WindowsOnly
    : IServerServices, IServerRegistry, IServerCertificates, IServerEvents, IServerProcesses, IServerLock
{
    Task<ServiceInfo?> IServerServices.GetAsync(string name, CancellationToken cancellationToken) => Refuse<ServiceInfo?>();

    Task IServerServices.StartAsync(string name, CancellationToken cancellationToken) => Refuse<bool>();

    Task IServerServices.StopAsync(string name, CancellationToken cancellationToken) => Refuse<bool>();

    Task IServerServices.SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken) => Refuse<bool>();

    Task<object?> IServerRegistry.ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64) => Refuse<object?>();

    Task<IReadOnlyList<string>> IServerRegistry.SubkeysAsync(string key, CancellationToken cancellationToken, bool wow64) => Refuse<IReadOnlyList<string>>();

    Task IServerRegistry.WriteAsync(string key, string name, object value, CancellationToken cancellationToken, bool wow64) => Refuse<bool>();

    Task IServerRegistry.DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64) => Refuse<bool>();

    Task<CertificateLookup> IServerCertificates.FindAsync(ServerCertificateStore store, string thumbprint, CancellationToken cancellationToken) => Refuse<CertificateLookup>();

    Task<IEventCursor?> IServerEvents.OpenAsync(
        string channel, string? provider, DateTimeOffset since, int mildestLevel, CancellationToken cancellationToken) => Refuse<IEventCursor?>();

    Task<IServerProcess> IServerProcesses.StartAsync(ProcessRequest request, CancellationToken cancellationToken) => Refuse<IServerProcess>();

    Task<IReadOnlyList<IServerProcess>> IServerProcesses.FindAsync(string imageName, CancellationToken cancellationToken) => Refuse<IReadOnlyList<IServerProcess>>();

    Task<IDisposable?> IServerLock.TryTakeAsync(CancellationToken cancellationToken) => Refuse<IDisposable?>();

    private static Task<T> Refuse<T>() => Task.FromException<T>(Faults.WindowsRequired());
}
