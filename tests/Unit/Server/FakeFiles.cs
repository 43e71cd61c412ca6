using System.IO;
using System.IO.Enumeration;
using System.Text;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>A disk in memory with Windows paths.</summary>
internal sealed class FakeFiles : IServerFiles
{
    private readonly ChangeJournal _journal;
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _directories = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _denied = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _held = new(StringComparer.OrdinalIgnoreCase);

    public FakeFiles(ChangeJournal journal) => _journal = journal;

    public Dictionary<string, Version> Versions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The last write times of files for which the time matters.</summary>
    public Dictionary<string, DateTimeOffset> Written { get; } = new(StringComparer.OrdinalIgnoreCase);

    public long Free { get; set; } = 50L << 30;

    public void Set(string path, string content) => _files[path] = Encoding.UTF8.GetBytes(content);

    public void Set(string path, byte[] content) => _files[path] = content;

    public bool FileExists(string path) => _files.ContainsKey(path);

    public bool DirectoryExists(string path) =>
        _directories.Contains(path) || _files.Keys.Any(file => IsBelow(file, path));

    public string ReadAllText(string path) => Encoding.UTF8.GetString(Bytes(path));

    public void WriteAllText(string path, string content) => Change("write", path, () => Set(path, content));

    public void WriteAllBytes(string path, byte[] content) => Change("write", path, () => Set(path, content));

    public Stream OpenRead(string path) => new MemoryStream(Bytes(path), writable: false);

    public Stream OpenAppend(string path)
    {
        Change("append", path, () => { });
        return new AppendStream(this, path);
    }

    public IDisposable HoldUnchanged(string path)
    {
        _ = Bytes(path);
        _ = _held.Add(path);
        return new Releaser(() => _held.Remove(path));
    }

    public IDisposable? TryLock(string path) => _held.Add(path) ? new Releaser(() => _held.Remove(path)) : null;

    public void Move(string source, string target)
    {
        RefuseHeld(target);
        Change("move", source, () =>
        {
            _files[target] = Bytes(source);
            _ = _files.Remove(source);
        });
    }

    public void DeleteFile(string path) => Change("delete", path, () => _files.Remove(path));

    public void DeleteDirectory(string path) => Change("delete", path, () =>
        {
            _ = _directories.Remove(path);
            foreach (string file in _files.Keys.Where(file => IsBelow(file, path)).ToList())
            {
                _ = _files.Remove(file);
            }
        });

    public void CreateProtectedDirectory(string path) => Change("protect", path, () => _directories.Add(path));

    public void CreateDirectory(string path) => Change("create", path, () => _directories.Add(path));

    public IReadOnlyList<string> Find(string directory, string pattern, bool recurse = true) =>
        [
            .. _files
                .Keys.Where(file =>
                    IsBelow(file, directory) && (recurse || file.LastIndexOf('\\') == directory.TrimEnd('\\').Length)
                )
                .Where(file =>
                    FileSystemName.MatchesSimpleExpression(
                        pattern,
                        file.AsSpan(file.LastIndexOf('\\') + 1),
                        ignoreCase: true
                    )
                )
                .Order(StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>Called when the version of a file is read; simulates a change at that moment.</summary>
    public Action<string>? Looking { get; set; }

    public Version? FileVersion(string path)
    {
        Looking?.Invoke(path);
        _ = Bytes(path);
        return Versions.GetValueOrDefault(path);
    }

    public DateTimeOffset LastWriteTime(string path)
    {
        _ = Bytes(path);
        return Written.TryGetValue(path, out DateTimeOffset time)
            ? time
            : new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    }

    public DateTimeOffset Now { get; set; } = DateTimeOffset.MaxValue.AddDays(-1);

    public long FreeSpace(string path) => Free;

    public string Folder(ServerFolder folder) =>
        folder switch
        {
            ServerFolder.ProgramFiles => @"C:\Program Files",
            ServerFolder.ProgramData => @"C:\ProgramData",
            ServerFolder.Windows => @"C:\Windows",
            ServerFolder.System => @"C:\Windows\System32",
            _ => @"C:\Windows\Temp",
        };

    /// <summary>The exceptions that writing these files throws.</summary>
    public Dictionary<string, Exception> WriteFailures { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The number of writes that the disk still has space for; null for no limit. Renames and deletions need none.
    /// </summary>
    public int? WritesUntilFull { get; set; }

    /// <summary>Removes files as another process does, without a journal entry.</summary>
    public void RemoveBelow(string directory)
    {
        foreach (string file in _files.Keys.Where(file => IsBelow(file, directory)).ToList())
        {
            _ = _files.Remove(file);
        }
    }

    /// <summary>Denies access to a file.</summary>
    public void Deny(string path) => _denied.Add(path);

    private byte[] Bytes(string path) =>
        _denied.Contains(path) ? throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.")
        : _files.TryGetValue(path, out byte[]? content) ? content
        : throw new FileNotFoundException($"Could not find '{path}'.", path);

    private void Change(string verb, string path, Action change)
    {
        RefuseHeld(path);
        if (verb == "write" && WriteFailures.TryGetValue(path, out Exception? failure))
        {
            throw failure;
        }

        if (verb is "write" or "append" or "protect" or "create" && WritesUntilFull-- <= 0)
        {
            throw new IOException("There is not enough space on the disk.", unchecked((int)0x80070070));
        }

        _journal.Add($"{verb} {path}");
        change();
        if (_journal.Time is DateTimeOffset now)
        {
            Written[path] = now;
        }
    }

    private void RefuseHeld(string path)
    {
        if (_denied.Contains(path))
        {
            throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
        }

        if (_held.Contains(path))
        {
            throw new IOException($"The file '{path}' is in use.", unchecked((int)0x80070020));
        }
    }

    private static bool IsBelow(string file, string directory) =>
        file.StartsWith(directory.TrimEnd('\\') + @"\", StringComparison.OrdinalIgnoreCase);

    private sealed class AppendStream(FakeFiles files, string path) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                files._files[path] = [.. files._files.GetValueOrDefault(path) ?? [], .. ToArray()];
            }

            base.Dispose(disposing);
        }
    }

    private sealed class Releaser(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
