using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Server.Workstation;

/// <summary>This machine when it is not Windows: it has files, and can judge the signature of what it downloaded.</summary>
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
        Task.FromException<ServerDescription>(Faults.WindowsRequired());

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using Stream content = Files.OpenRead(path);
            return EmbeddedSignature.Verify(content, [], _time.GetUtcNow());
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<string>>(Faults.WindowsRequired());
}
