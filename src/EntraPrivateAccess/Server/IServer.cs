using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>What the module needs of an operating system, and its only door to one.</summary>
/// <remarks>
/// It knows nothing of connectors: paths, names and versions stand above it, once. A real Windows machine and a
/// virtual server of the sandbox answer alike; faults are <see cref="ServerException"/> with the Win32 code.
/// </remarks>
internal interface IServer
{
    IServerServices Services { get; }

    IServerRegistry Registry { get; }

    IServerFiles Files { get; }

    IServerCertificates Certificates { get; }

    IServerEvents Events { get; }

    IServerProcesses Processes { get; }

    IServerNetwork Network { get; }

    /// <summary>Held by the command that changes the server.</summary>
    IServerLock Lock { get; }

    Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>The operating system's verdict on a file's embedded signature, before anybody asks who signed.</summary>
    Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken);

    /// <summary>Why a restart is pending, one sentence each; empty where none is.</summary>
    Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken);
}
