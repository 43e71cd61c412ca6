using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Tests.Unit.Installer;

/// <summary>
/// This machine's disk on which a test's publisher is trusted, as a machine trusts the roots in its own store.
/// </summary>
internal sealed class TrustingServer(byte[] root, TimeProvider time) : IServer
{
    private readonly IServer _machine = LocalServer.Create();

    public IServerServices Services => _machine.Services;

    public IServerRegistry Registry => _machine.Registry;

    public IServerFiles Files => _machine.Files;

    public IServerCertificates Certificates => _machine.Certificates;

    public IServerEvents Events => _machine.Events;

    public IServerProcesses Processes => _machine.Processes;

    public IServerNetwork Network => _machine.Network;

    public IServerLock Lock => _machine.Lock;

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        _machine.DescribeAsync(cancellationToken);

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using Stream content = Files.OpenRead(path);
            return EmbeddedSignature.Verify(content, [root], time.GetUtcNow());
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        _machine.PendingRebootReasonsAsync(cancellationToken);
}
