using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>A server in memory, told by a test what it has. It keeps a journal of what was asked of it to change.</summary>
internal sealed class FakeServer : IServer
{
    public FakeServer()
    {
        Services = new FakeServices(Journal);
        Registry = new FakeRegistry(Journal);
        Files = new FakeFiles(Journal);
        Processes = new FakeProcesses(Journal);
    }

    /// <summary>Every change, in order, such as <c>start WAPCSvc</c>. Reads are not in it.</summary>
    public ChangeJournal Journal { get; } = [];

    public FakeServices Services { get; }

    public FakeRegistry Registry { get; }

    public FakeFiles Files { get; }

    public FakeCertificates Certificates { get; } = new();

    public FakeEvents Events { get; } = new();

    public FakeProcesses Processes { get; }

    public FakeNetwork Network { get; } = new();

    public FakeLock Lock { get; } = new();

    public ServerDescription Description { get; set; } = new()
    {
        Name = "SRV01",
        FullyQualifiedName = "srv01.contoso.local",
        OperatingSystem = "Windows Server 2022 Datacenter",
        OperatingSystemVersion = new Version(10, 0, 20348),
        IsWindowsServer = true,
        IsServerCore = false,
        IsElevated = true,
        Memory = 16L << 30,
        Processors = 4,
        IsVirtual = false,
        UtcNow = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero),
    };

    public Dictionary<string, FileSignature> Signatures { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> PendingRebootReasons { get; } = [];

    IServerServices IServer.Services => Services;

    IServerRegistry IServer.Registry => Registry;

    IServerFiles IServer.Files => Files;

    IServerCertificates IServer.Certificates => Certificates;

    IServerEvents IServer.Events => Events;

    IServerProcesses IServer.Processes => Processes;

    IServerLock IServer.Lock => Lock;

    /// <summary>Another network than the one in memory, such as this machine's own; null for that.</summary>
    public IServerNetwork? RealNetwork { get; set; }

    IServerNetwork IServer.Network => RealNetwork ?? Network;

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Description);

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(Signatures.TryGetValue(path, out FileSignature? signature)
            ? signature
            : new FileSignature(FileSignatureStatus.Unsigned, null, "The file is not signed."));

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(PendingRebootReasons);
}
