using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Server.Workstation;

/// <summary>
/// The server implementation for a machine that does not run Windows. It has files, and can verify the signature of a
/// downloaded file.
/// </summary>
internal sealed class WorkstationServer : IServer
{
    private readonly WindowsOnly _missing = new();
    private readonly TimeProvider _time;

    public WorkstationServer(TimeProvider time) => _time = time;

    public IServerServices Services => _missing;

    public IServerRegistry Registry => _missing;

    public IServerFiles Files { get; } = new DiskFiles(new LocalDisk(), VersionResource.Read);

    public IServerCertificates Certificates => _missing;

    public IServerEvents Events => _missing;

    public IServerProcesses Processes => _missing;

    public IServerNetwork Network { get; } = new LocalNetwork();

    public IServerLock Lock => _missing;

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromException<ServerDescription>(ConnectorErrors.WindowsRequired());

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using Stream content = Files.OpenRead(path);
                return EmbeddedSignature.Verify(content, [], _time.GetUtcNow(), OnlineRevocation.Ask);
            },
            cancellationToken
        );

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<string>>(ConnectorErrors.WindowsRequired());

    public Task<IReadOnlyList<TcpSetting>> TcpSettingsAsync(CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<TcpSetting>>(ConnectorErrors.WindowsRequired());
}

/// <summary>
/// Implements all parts of a Windows server that this machine does not have. Each call throws the same exception.
/// </summary>
internal sealed class WindowsOnly
    : IServerServices,
        IServerRegistry,
        IServerCertificates,
        IServerEvents,
        IServerProcesses,
        IServerLock
{
    Task<ServiceInfo?> IServerServices.GetAsync(string name, CancellationToken cancellationToken) =>
        Refuse<ServiceInfo?>();

    Task IServerServices.StartAsync(string name, CancellationToken cancellationToken) => Refuse<bool>();

    Task IServerServices.StopAsync(string name, CancellationToken cancellationToken) => Refuse<bool>();

    Task IServerServices.SetStartTypeAsync(
        string name,
        ServiceStartType startType,
        CancellationToken cancellationToken
    ) => Refuse<bool>();

    Task<object?> IServerRegistry.ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64) =>
        Refuse<object?>();

    Task<IReadOnlyList<string>> IServerRegistry.SubkeysAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64
    ) => Refuse<IReadOnlyList<string>>();

    Task<IReadOnlyList<string>> IServerRegistry.ValueNamesAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64
    ) => Refuse<IReadOnlyList<string>>();

    Task IServerRegistry.WriteAsync(
        string key,
        string name,
        object value,
        CancellationToken cancellationToken,
        bool wow64
    ) => Refuse<bool>();

    Task IServerRegistry.DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64) => Refuse<bool>();

    Task<CertificateLookup> IServerCertificates.FindAsync(
        ServerCertificateStore store,
        string thumbprint,
        CancellationToken cancellationToken
    ) => Refuse<CertificateLookup>();

    Task<IEventCursor?> IServerEvents.OpenAsync(
        string channel,
        EventSelection selection,
        CancellationToken cancellationToken
    ) => Refuse<IEventCursor?>();

    Task<IServerProcess> IServerProcesses.StartAsync(ProcessRequest request, CancellationToken cancellationToken) =>
        Refuse<IServerProcess>();

    Task<IReadOnlyList<IServerProcess>> IServerProcesses.FindAsync(
        string imageName,
        CancellationToken cancellationToken
    ) => Refuse<IReadOnlyList<IServerProcess>>();

    Task<IDisposable?> IServerLock.TryTakeAsync(CancellationToken cancellationToken) => Refuse<IDisposable?>();

    private static Task<T> Refuse<T>() => Task.FromException<T>(ConnectorErrors.WindowsRequired());
}
