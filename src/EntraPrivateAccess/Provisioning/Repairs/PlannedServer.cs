using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// A server on which a plan applies its repairs in memory, so that each repair is planned for the state that the ones
/// before it leave. Nothing reaches the real server.
/// </summary>
/// <remarks>Files, registry and services are covered. A repair that runs a program can't be planned ahead.</remarks>
internal sealed class PlannedServer(IServer inner) : IServer
{
    public IServerServices Services { get; } = new PlannedServices(inner);

    public IServerRegistry Registry { get; } = new PlannedRegistry(inner.Registry);

    public IServerFiles Files { get; } = new PlannedFiles(inner.Files);

    public IServerCertificates Certificates => inner.Certificates;

    public IServerEvents Events => inner.Events;

    public IServerProcesses Processes => inner.Processes;

    public IServerNetwork Network => inner.Network;

    public IServerLock Lock => inner.Lock;

    public Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken) =>
        inner.DescribeAsync(cancellationToken);

    public Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken) =>
        inner.VerifySignatureAsync(path, cancellationToken);

    public Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken) =>
        inner.PendingRebootReasonsAsync(cancellationToken);

    public Task<IReadOnlyList<TcpSetting>> TcpSettingsAsync(CancellationToken cancellationToken) =>
        inner.TcpSettingsAsync(cancellationToken);
}

/// <summary>Services that start and stop in memory.</summary>
internal sealed class PlannedServices(IServer inner) : IServerServices
{
    private readonly Dictionary<string, ServiceInfo> _planned = new(StringComparer.OrdinalIgnoreCase);

    public async Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken) =>
        _planned.TryGetValue(name, out ServiceInfo? planned)
            ? planned
            : await inner.Services.GetAsync(name, cancellationToken).ConfigureAwait(false);

    public Task StartAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            name,
            (service, now) =>
                service.State is ServiceState.Running
                    ? service
                    : service with
                    {
                        State = ServiceState.Running,
                        // No connection belongs to this process.
                        ProcessId = -1,
                        ExitCode = 0,
                        StartedAt = now,
                        FileTimeAtStart = inner.Files.Now,
                    },
            cancellationToken
        );

    public Task StopAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            name,
            (service, _) =>
                service with
                {
                    State = ServiceState.Stopped,
                    ProcessId = 0,
                    StartedAt = null,
                    FileTimeAtStart = null,
                },
            cancellationToken
        );

    public Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken) =>
        ChangeAsync(name, (service, _) => service with { StartType = startType }, cancellationToken);

    private async Task ChangeAsync(
        string name,
        Func<ServiceInfo, DateTimeOffset, ServiceInfo> change,
        CancellationToken cancellationToken
    )
    {
        if (await GetAsync(name, cancellationToken).ConfigureAwait(false) is { } service)
        {
            DateTimeOffset now = (await inner.DescribeAsync(cancellationToken).ConfigureAwait(false)).UtcNow;
            _planned[name] = change(service, now);
        }
    }
}

/// <summary>A registry that is written in memory.</summary>
internal sealed class PlannedRegistry(IServerRegistry inner) : IServerRegistry
{
    private readonly Dictionary<(string Key, string Name, bool Wow64), object> _written = [];
    private readonly HashSet<(string Key, bool Wow64)> _deleted = [];

    public async Task<object?> ReadAsync(
        string key,
        string name,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) =>
        _written.TryGetValue((Fold(key), Fold(name), wow64), out object? value) ? value
        : IsDeleted(key, wow64) ? null
        : await inner.ReadAsync(key, name, cancellationToken, wow64).ConfigureAwait(false);

    public async Task<IReadOnlyList<string>> SubkeysAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) =>
        [
            .. (await inner.SubkeysAsync(key, cancellationToken, wow64).ConfigureAwait(false)).Where(name =>
                !IsDeleted($@"{key}\{name}", wow64)
            ),
        ];

    public async Task<IReadOnlyList<string>> ValueNamesAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64 = false
    )
    {
        IReadOnlyList<string> names = IsDeleted(key, wow64)
            ? []
            : await inner.ValueNamesAsync(key, cancellationToken, wow64).ConfigureAwait(false);
        return
        [
            .. names.Union(
                _written.Keys.Where(at => at.Key == Fold(key) && at.Wow64 == wow64).Select(at => at.Name),
                StringComparer.OrdinalIgnoreCase
            ),
        ];
    }

    public Task WriteAsync(
        string key,
        string name,
        object value,
        CancellationToken cancellationToken,
        bool wow64 = false
    )
    {
        _written[(Fold(key), Fold(name), wow64)] = value;
        return Task.CompletedTask;
    }

    public Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false)
    {
        _ = _deleted.Add((Fold(key), wow64));
        foreach ((string Key, string Name, bool Wow64) at in _written.Keys.Where(at => IsWithin(at.Key, key)).ToArray())
        {
            _ = _written.Remove(at);
        }

        return Task.CompletedTask;
    }

    private bool IsDeleted(string key, bool wow64) =>
        _deleted.Any(deleted => deleted.Wow64 == wow64 && IsWithin(Fold(key), deleted.Key));

    private static bool IsWithin(string key, string parent) =>
        key == Fold(parent) || key.StartsWith(Fold(parent) + @"\", StringComparison.Ordinal);

    private static string Fold(string text) => text.ToUpperInvariant();
}

/// <summary>Files that are written in memory.</summary>
internal sealed class PlannedFiles(IServerFiles inner) : IServerFiles
{
    // The new content of a file; null if it is deleted.
    private readonly Dictionary<string, byte[]?> _planned = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _folders = new(StringComparer.OrdinalIgnoreCase);

    public DateTimeOffset Now => inner.Now;

    public bool FileExists(string path) =>
        _planned.TryGetValue(path, out byte[]? content) ? content is not null : inner.FileExists(path);

    public bool DirectoryExists(string path) => _folders.Contains(path) || inner.DirectoryExists(path);

    public string ReadAllText(string path)
    {
        if (!_planned.ContainsKey(path))
        {
            return inner.ReadAllText(path);
        }

        using StreamReader reader = new(OpenRead(path), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public void WriteAllText(string path, string content) => WriteAllBytes(path, Encoding.UTF8.GetBytes(content));

    public void WriteAllBytes(string path, byte[] content)
    {
        _planned[path] = content;
        _times[path] = inner.Now;
    }

    public Stream OpenRead(string path) =>
        _planned.TryGetValue(path, out byte[]? content)
            ? new MemoryStream(
                content ?? throw new FileNotFoundException($"Could not find file '{path}'.", path),
                writable: false
            )
            : inner.OpenRead(path);

    // A plan keeps no log.
    public Stream OpenAppend(string path) => new MemoryStream();

    public IDisposable HoldUnchanged(string path) => new MemoryStream();

    public IDisposable? TryLock(string path) => new MemoryStream();

    public void Move(string source, string target)
    {
        using Stream stream = OpenRead(source);
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        WriteAllBytes(target, copy.ToArray());
        DeleteFile(source);
    }

    public void DeleteFile(string path) => _planned[path] = null;

    public void DeleteDirectory(string path)
    {
        _ = _folders.Remove(path);
        foreach (string file in Find(path, "*"))
        {
            _planned[file] = null;
        }
    }

    public void CreateProtectedDirectory(string path) => CreateDirectory(path);

    public void CreateDirectory(string path) => _ = _folders.Add(path);

    public IReadOnlyList<string> Find(string directory, string pattern, bool recurse = true) =>
        [
            .. inner.Find(directory, pattern, recurse).Where(path => !_planned.ContainsKey(path)),
            .. _planned
                .Where(file => file.Value is not null && IsMatch(file.Key, directory, pattern, recurse))
                .Select(file => file.Key),
        ];

    public Version? FileVersion(string path) => FileExists(path) ? inner.FileVersion(path) : null;

    public DateTimeOffset LastWriteTime(string path) =>
        _times.TryGetValue(path, out DateTimeOffset written) ? written : inner.LastWriteTime(path);

    public long FreeSpace(string path) => inner.FreeSpace(path);

    public string Folder(ServerFolder folder) => inner.Folder(folder);

    private static bool IsMatch(string path, string directory, string pattern, bool recurse)
    {
        string folder = directory.TrimEnd('\\') + @"\";
        string below = path.StartsWith(folder, StringComparison.OrdinalIgnoreCase) ? path.Substring(folder.Length) : "";
        string name = below.Substring(below.LastIndexOf('\\') + 1);
        string expression = Regex.Escape(pattern).Replace(@"\*", ".*").Replace(@"\?", ".");
        return below.Length > 0
            && (recurse || name == below)
            && Regex.IsMatch(name, $"^{expression}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }
}
