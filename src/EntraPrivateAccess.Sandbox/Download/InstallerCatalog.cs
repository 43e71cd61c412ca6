using System.Globalization;
using System.IO;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.Extensions.Hosting;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>
/// The available installers. Each one is created when it is first requested and kept as a file until the sandbox ends.
/// </summary>
internal sealed class InstallerCatalog : IDisposable
{
    private const long DefaultSize = 6 * 1024 * 1024;
    private static readonly Version s_defaultVersion = new(1, 5, 4892, 0);

    private readonly FaultBoard _faults;
    private readonly InstallerWriter _writer;
    private readonly PublisherChain _chain;
    private readonly Lock _gate = new();
    private readonly Dictionary<InstallerKind, string> _made = [];
    private readonly InstallerShelf? _shelf;
    private readonly string _folder;

    /// <param name="options">The installers are stored next to the virtual disks, so that removing the disks removes
    /// the installers, too.</param>
    public InstallerCatalog(FaultBoard faults, InstallerWriter writer, PublisherChain chain, SandboxOptions options)
    {
        _shelf = options.Installers is null ? null : new InstallerShelf(options.Installers);
        _chain = chain;
        _folder = Directory
            .CreateDirectory(Path.Combine(options.Disk, $".installers-{Environment.ProcessId}-{Guid.NewGuid():N}"))
            .FullName;
        _faults = faults;
        _writer = writer;
    }

    /// <summary>The root certificate (DER) of the installers' signatures.</summary>
    public byte[] PublisherRoot => _shelf?.Root ?? _chain.Root.RawData;

    public string PublisherOrganization => _shelf?.Organization ?? "Connector Sandbox";

    public string PublisherName => _shelf?.CommonName ?? "Connector Sandbox Publisher";

    public InstallerKind Offered => new(OfferedVersion(), Size(), SignatureKind.Publisher, IsCorrupt: false);

    /// <summary>Returns the installer that the next download gets, according to the faults that are set.</summary>
    public InstallerKind Next(string target)
    {
        SignatureKind signature =
            _faults.Strikes(FaultNames.UnsignedDownload, target, out _) ? SignatureKind.None
            : _faults.Strikes(FaultNames.WrongSigner, target, out _) ? SignatureKind.OtherPublisher
            : SignatureKind.Publisher;
        return Offered with
        {
            Signature = signature,
            IsCorrupt = _faults.Strikes(FaultNames.CorruptDownload, target, out _),
        };
    }

    public string PathOf(InstallerKind kind)
    {
        if (_shelf is not null)
        {
            return _shelf.PathOf(kind);
        }

        lock (_gate)
        {
            if (!_made.TryGetValue(kind, out string? path))
            {
                path = Path.Combine(_folder, $"{_made.Count}.exe");
                _writer.Write(path, kind);
                _made.Add(kind, path);
            }

            return path;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private Version OfferedVersion() =>
        Version.TryParse(_faults.Value(FaultNames.InstallerVersion), out Version? version)
            ? new Version(version.Major, version.Minor, Math.Max(0, version.Build), Math.Max(0, version.Revision))
            : s_defaultVersion;

    private long Size() =>
        long.TryParse(
            _faults.Value(FaultNames.InstallerSize),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long size
        )
            ? Math.Clamp(size, 1024 * 1024, 1024 * 1024 * 1024)
            : DefaultSize;
}

/// <summary>Prebuilt installers from a folder: real programs, for servers that can run them.</summary>
/// <remarks>
/// The folder contains <c>VERSION.exe</c>; for versions that a fault can select, also <c>VERSION.unsigned.exe</c>,
/// <c>VERSION.other-publisher.exe</c> and <c>VERSION.tampered.exe</c>; <c>root.cer</c> (DER); and <c>publisher.txt</c>
/// with the publisher's organization and common name, one per line.
/// </remarks>
internal sealed class InstallerShelf
{
    private readonly string _folder;

    /// <exception cref="IOException">A file is missing.</exception>
    public InstallerShelf(string folder)
    {
        _folder = folder;
        string[] names = File.ReadAllLines(Path.Combine(folder, "publisher.txt"));
        Organization = names[0];
        CommonName = names[1];
        Root = File.ReadAllBytes(Path.Combine(folder, "root.cer"));
    }

    public string Organization { get; }

    public string CommonName { get; }

    /// <summary>The root certificate (DER) of the installers' signatures.</summary>
    public byte[] Root { get; }

    public string PathOf(InstallerKind kind)
    {
        string variant = kind switch
        {
            { IsCorrupt: true } => ".tampered",
            { Signature: SignatureKind.None } => ".unsigned",
            { Signature: SignatureKind.OtherPublisher } => ".other-publisher",
            _ => "",
        };
        string path = Path.Combine(_folder, $"{kind.Version}{variant}.exe");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"The installer folder does not contain {Path.GetFileName(path)}.");
    }
}

/// <summary>Identifies an installer variant.</summary>
internal sealed record InstallerKind(Version Version, long Size, SignatureKind Signature, bool IsCorrupt)
{
    /// <summary>The last version with the product's old name (version history).</summary>
    public static Version LastOldBrand { get; } = new(1, 5, 3437, int.MaxValue);

    public bool IsOldBrand => Version <= LastOldBrand;

    public string FileName =>
        IsOldBrand ? "AADApplicationProxyConnectorInstaller.exe" : "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    public string ProductName =>
        IsOldBrand
            ? "Microsoft Azure Active Directory Application Proxy Connector"
            : "Microsoft Entra private network connector";
}

/// <summary>
/// Creates the keys and the default installer while the sandbox starts, so that the first download does not wait for
/// them.
/// </summary>
internal sealed class InstallerWarmUp(InstallerCatalog catalog) : IHostedService
{
    private Task _making = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _making = Task.Run(() => catalog.PathOf(catalog.Offered), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _making;
}
