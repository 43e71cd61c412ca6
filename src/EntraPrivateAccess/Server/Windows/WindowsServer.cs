using System.Runtime.Versioning;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The server implementation for this machine if it runs Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsServer : IServer
{
    private readonly TimeProvider _time;

    public WindowsServer(TimeProvider time)
    {
        _time = time;
        Services = new RetryingServices(new WindowsServices(), time);
        Processes = new WindowsProcesses(time);
    }

    public IServerServices Services { get; }

    public IServerRegistry Registry { get; } = new WindowsRegistry();

    public IServerFiles Files { get; } = new WindowsFiles();

    public IServerCertificates Certificates { get; } = new WindowsCertificates();

    public IServerEvents Events { get; } = new WindowsEvents();

    public IServerProcesses Processes { get; }

    public IServerNetwork Network { get; } = new WindowsNetwork();

    public IServerLock Lock { get; } = new WindowsLock();

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        Task.Run(() => WindowsMachine.Describe(_time), cancellationToken);

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) =>
        Task.Run(() => WindowsSignature.Verify(path), cancellationToken);

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        Task.Run(PendingReboot.Reasons, cancellationToken);

    public Task<IReadOnlyList<TcpSetting>> TcpSettingsAsync(CancellationToken cancellationToken) =>
        Task.Run(WindowsTcpSettings.Read, cancellationToken);
}
