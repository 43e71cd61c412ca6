using System.Globalization;
using System.IO;
using System.Net.Http;
using EntraPrivateAccess.Server.Portable;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>
/// A virtual Windows server of a sandbox. Its disk is a folder of this machine; everything else is requested from the
/// sandbox.
/// </summary>
internal sealed class VirtualServer : IServer
{
    private readonly ServerWire _wire;
    private readonly IReadOnlyCollection<byte[]> _roots;

    private VirtualServer(ServerWire wire, string disk, byte[]? publisherRoot, TimeProvider time)
    {
        _wire = wire;
        _roots = publisherRoot is null ? [] : [publisherRoot];
        Files = new DiskFiles(new VirtualDisk(disk), VersionResource.Read);
        Services = new RetryingServices(new VirtualServices(wire), time);
        Registry = new VirtualRegistry(wire);
        Certificates = new VirtualCertificates(wire);
        Events = new VirtualEvents(wire);
        Processes = new VirtualProcesses(wire);
        Network = new VirtualNetwork(wire);

        // The lock file is outside the drives. Like a mutex, it belongs to the machine, and no command on the server
        // can remove it.
        Lock = new LockFile(Path.Combine(disk, "changes.lock"));
    }

    public IServerServices Services { get; }

    public IServerRegistry Registry { get; }

    public IServerFiles Files { get; }

    public IServerCertificates Certificates { get; }

    public IServerEvents Events { get; }

    public IServerProcesses Processes { get; }

    public IServerNetwork Network { get; }

    public IServerLock Lock { get; }

    /// <summary>Finds the server in its sandbox.</summary>
    /// <param name="http">The HTTP client, which the caller owns. It must outlive the server.</param>
    /// <param name="publisherRoot">The root certificate (DER) that is trusted for the sandbox's installers.</param>
    /// <param name="time">The clock for the delays between retries.</param>
    /// <exception cref="Errors.ConnectorException">VirtualServerNotFound, SandboxUnreachable, or SandboxRefused (wrong
    /// key).</exception>
    public static async Task<VirtualServer> ConnectAsync(
        HttpClient http,
        Uri sandbox,
        string controlKey,
        string name,
        byte[]? publisherRoot,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        ServerWire wire = new(http, sandbox, controlKey, name);
        JToken found = await DescribeAsync(wire, cancellationToken).ConfigureAwait(false);
        return new VirtualServer(wire, (string)found["disk"]!, publisherRoot, time);
    }

    public async Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        JToken found = await DescribeAsync(_wire, cancellationToken).ConfigureAwait(false);
        return new ServerDescription
        {
            Name = (string)found["name"]!,
            FullyQualifiedName = (string)found["fullyQualifiedName"]!,
            OperatingSystem = (string)found["operatingSystem"]!,
            OperatingSystemVersion = Version.Parse((string)found["operatingSystemVersion"]!),
            IsWindowsServer = (bool)found["isWindowsServer"]!,
            IsServerCore = (bool)found["isServerCore"]!,
            IsElevated = (bool)found["isElevated"]!,
            Is64Bit = (bool)found["is64Bit"]!,
            Memory = (long)found["memory"]!,
            Processors = (int)found["processors"]!,
            IsVirtual = true,
            UtcNow = DateTimeOffset.Parse((string)found["utcNow"]!, CultureInfo.InvariantCulture),
        };
    }

    public async Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken)
    {
        DateTimeOffset now = (await DescribeAsync(cancellationToken).ConfigureAwait(false)).UtcNow;
        FileSignature signature = await Task.Run(() => Verify(path, now), cancellationToken).ConfigureAwait(false);
        if (signature.Status != FileSignatureStatus.Valid)
        {
            return signature;
        }

        JToken found = await _wire
            .GetAsync("revocation", "Checking the revocation of the certificate of " + path, path, cancellationToken)
            .ConfigureAwait(false);
        return signature.WithRevocation((RevocationState)Enum.Parse(typeof(RevocationState), (string)found["state"]!));
    }

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        VirtualReboot.ReasonsAsync(Registry, cancellationToken);

    public async Task<IReadOnlyList<TcpSetting>> TcpSettingsAsync(CancellationToken cancellationToken)
    {
        JToken found = await _wire
            .GetAsync("network/tcp", "Reading the TCP settings", _wire.Name, cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. found.Select(setting =>
                TcpSetting.Create(
                    (string)setting["name"]!,
                    (int)setting["dynamicStart"]!,
                    (int)setting["dynamicCount"]!,
                    (int)setting["reuseStart"]!,
                    (int)setting["reuseCount"]!
                )
            ),
        ];
    }

    private FileSignature Verify(string path, DateTimeOffset now)
    {
        using Stream file = Files.OpenRead(path);
        return EmbeddedSignature.Verify(file, _roots, now);
    }

    private static Task<JToken> DescribeAsync(ServerWire wire, CancellationToken cancellationToken) =>
        wire.GetAsync("", $"Describing the virtual server {wire.Name}", wire.Name, cancellationToken);
}

/// <summary>Reads the pending restart of a virtual server from the places that virtual servers support.</summary>
internal static class VirtualReboot
{
    private const string Servicing = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing";
    private const string Update = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update";
    private const string SessionManager = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager";

    public static async Task<IReadOnlyList<string>> ReasonsAsync(
        IServerRegistry registry,
        CancellationToken cancellationToken
    )
    {
        List<string> reasons = [];
        if (await HasAsync(registry, Servicing, "RebootPending", cancellationToken).ConfigureAwait(false))
        {
            reasons.Add("Windows components were changed and wait for a restart.");
        }

        if (await HasAsync(registry, Update, "RebootRequired", cancellationToken).ConfigureAwait(false))
        {
            reasons.Add("Windows Update waits for a restart.");
        }

        object? renames = await registry
            .ReadAsync(SessionManager, "PendingFileRenameOperations", cancellationToken)
            .ConfigureAwait(false);
        if ((renames as string[])?.FirstOrDefault(file => file.Length > 0) is string first)
        {
            reasons.Add(
                $"Files wait to be replaced or deleted at the next restart, such as {first.Replace(@"\??\", "")}."
            );
        }

        return reasons;
    }

    private static async Task<bool> HasAsync(
        IServerRegistry registry,
        string key,
        string subkey,
        CancellationToken cancellationToken
    ) => (await registry.SubkeysAsync(key, cancellationToken).ConfigureAwait(false)).Contains(subkey);
}
