using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>The installers on offer, each made when it is first asked for and kept as a file until the sandbox ends.</summary>
internal sealed class InstallerShop : IDisposable
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

    /// <param name="options">Beside the virtual disks lie the installers: whoever removes those removes these too.</param>
    public InstallerShop(FaultBoard faults, InstallerWriter writer, PublisherChain chain, SandboxOptions options)
    {
        _shelf = options.Installers is null ? null : new InstallerShelf(options.Installers);
        _chain = chain;
        _folder = Directory.CreateDirectory(Path.Combine(options.Disk, $".installers-{Environment.ProcessId}-{Guid.NewGuid():N}")).FullName;
        _faults = faults;
        _writer = writer;
    }

    /// <summary>The root (DER) that vouches for what is served.</summary>
    public byte[] PublisherRoot => _shelf?.Root ?? _chain.Root.RawData;

    public string PublisherOrganization => _shelf?.Organization ?? "Connector Sandbox";

    public string PublisherName => _shelf?.CommonName ?? "Connector Sandbox Publisher";

    public InstallerKind Offered => new(OfferedVersion(), Size(), SignatureKind.Publisher, IsCorrupt: false);

    /// <summary>What a download gets now, by the faults that are set.</summary>
    public InstallerKind Next(string target)
    {
        SignatureKind signature = _faults.Strikes(FaultNames.UnsignedDownload, target, out _) ? SignatureKind.None
            : _faults.Strikes(FaultNames.WrongSigner, target, out _) ? SignatureKind.OtherPublisher
            : SignatureKind.Publisher;
        return Offered with { Signature = signature, IsCorrupt = _faults.Strikes(FaultNames.CorruptDownload, target, out _) };
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

    private Version OfferedVersion() => Version.TryParse(_faults.Value(FaultNames.InstallerVersion), out Version? version)
        ? new Version(version.Major, version.Minor, Math.Max(0, version.Build), Math.Max(0, version.Revision))
        : s_defaultVersion;

    private long Size() => long.TryParse(_faults.Value(FaultNames.InstallerSize), NumberStyles.None, CultureInfo.InvariantCulture, out long size)
        ? Math.Clamp(size, 1024 * 1024, 1024 * 1024 * 1024)
        : DefaultSize;
}
