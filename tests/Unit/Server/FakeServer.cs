using System.Collections.ObjectModel;
using System.IO;
using System.Net;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>
/// A server in memory whose content is defined by the test. It records the requested changes in a journal.
/// </summary>
internal sealed class FakeServer : IServer
{
    public FakeServer()
    {
        Services = new FakeServices(Journal);
        Registry = new FakeRegistry(Journal);
        Files = new FakeFiles(Journal);
        Processes = new FakeProcesses(Journal);
    }

    /// <summary>All changes in order, such as <c>start WAPCSvc</c>. Reads are not recorded.</summary>
    public ChangeJournal Journal { get; } = [];

    public FakeServices Services { get; }

    public FakeRegistry Registry { get; }

    public FakeFiles Files { get; }

    public FakeCertificates Certificates { get; } = new();

    public FakeEvents Events { get; } = new();

    public FakeProcesses Processes { get; }

    public FakeNetwork Network { get; } = new();

    public FakeLock Lock { get; } = new();

    public ServerDescription Description { get; set; } =
        new()
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

    /// <summary>A network to use instead of the one in memory, such as that of this machine; null for none.</summary>
    public IServerNetwork? RealNetwork { get; set; }

    IServerNetwork IServer.Network => RealNetwork ?? Network;

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Description);

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(
            Signatures.TryGetValue(path, out FileSignature? signature)
                ? signature
                : new FileSignature(FileSignatureStatus.Unsigned, null, "The file is not signed.")
        );

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(PendingRebootReasons);

    /// <summary>The TCP settings; the defaults of Windows unless the test changes them. Null if they can't be
    /// read.</summary>
    public IReadOnlyList<TcpSetting>? TcpSettings { get; set; } =
    [
        TcpSetting.Create("Internet", 49152, 16384, 0, 0),
        TcpSetting.Create("Datacenter", 49152, 16384, 0, 0),
        TcpSetting.Create("Compat", 49152, 16384, 0, 0),
    ];

    public Task<IReadOnlyList<TcpSetting>> TcpSettingsAsync(CancellationToken cancellationToken) =>
        TcpSettings is { } settings
            ? Task.FromResult(settings)
            : Task.FromException<IReadOnlyList<TcpSetting>>(Win32Errors.Fault(5, "Reading the TCP settings"));
}

/// <summary>A lock in memory that counts how often it was taken.</summary>
internal sealed class FakeLock : IServerLock
{
    private int _held;

    public int Taken { get; private set; }

    public Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _held, 1) == 1)
        {
            return Task.FromResult<IDisposable?>(null);
        }

        Taken++;
        return Task.FromResult<IDisposable?>(new Hold(this));
    }

    private sealed class Hold(FakeLock owner) : IDisposable
    {
        public void Dispose() => Interlocked.Exchange(ref owner._held, 0);
    }
}

/// <summary>A network in memory: the test defines the host names and the connections.</summary>
internal sealed class FakeNetwork : IServerNetwork
{
    public Dictionary<string, IReadOnlyList<IPAddress>> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens a connection; by default, connections are refused.</summary>
    public Func<IPAddress, int, CancellationToken, Task<Stream>> Connect { get; set; } =
        (address, port, _) =>
            Task.FromException<Stream>(
                Win32Errors.Fault(Win32Errors.ConnectionRefused, $"Connecting to {address} port {port}")
            );

    public IReadOnlyList<byte[]>? Roots { get; set; } = [];

    /// <summary>The established connections of the connector's process.</summary>
    public IReadOnlyList<IPEndPoint> Connections { get; set; } = [];

    public Task<IReadOnlyList<IPEndPoint>> ConnectionsAsync(int processId, CancellationToken cancellationToken) =>
        Task.FromResult(Connections);

    /// <summary>Adds a host that accepts every connection, such as a proxy.</summary>
    public void AddHost(string name)
    {
        Names[name] = [IPAddress.Parse("10.1.2.3")];
        Connect = (_, _, _) => Task.FromResult<Stream>(new MemoryStream());
    }

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Names.TryGetValue(host, out IReadOnlyList<IPAddress>? found)
            ? Task.FromResult(found)
            : Task.FromException<IReadOnlyList<IPAddress>>(
                Win32Errors.Fault(Win32Errors.HostNotFound, $"Resolving the host name {host}")
            );

    public Task<Stream> ConnectAsync(
        IReadOnlyList<IPAddress> addresses,
        int port,
        CancellationToken cancellationToken
    ) => Connect(addresses[0], port, cancellationToken);

    public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Roots);
}

/// <summary>Both certificate stores in memory; a certificate that the test did not add is absent.</summary>
internal sealed class FakeCertificates : IServerCertificates
{
    private readonly Dictionary<(ServerCertificateStore Store, string Thumbprint), CertificateLookup> _certificates =
    [];

    public void Set(ServerCertificateStore store, string thumbprint, CertificateLookup lookup) =>
        _certificates[(store, thumbprint.ToUpperInvariant())] = lookup;

    public Task<CertificateLookup> FindAsync(
        ServerCertificateStore store,
        string thumbprint,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            _certificates.GetValueOrDefault((store, thumbprint.ToUpperInvariant()))
                ?? new CertificateLookup(CertificatePresence.Absent)
        );
}

/// <summary>
/// All changes of a server in memory, in order. It can simulate that the process that makes the changes is killed.
/// </summary>
internal sealed class ChangeJournal : Collection<string>
{
    /// <summary>
    /// The number of changes after which every further change fails, even one of a cleanup; null for no limit.
    /// </summary>
    public int? KilledAfter { get; set; }

    /// <summary>
    /// The clock of the server, which advances by one second per change; null if the server records no times.
    /// </summary>
    public DateTimeOffset? Time { get; set; }

    protected override void InsertItem(int index, string item)
    {
        if (Count >= KilledAfter)
        {
            throw new KilledException();
        }

        Time += TimeSpan.FromSeconds(1);
        base.InsertItem(index, item);
    }

    /// <summary>Simulates that the process was killed. The product does not handle this exception.</summary>
    internal sealed class KilledException : Exception;
}
