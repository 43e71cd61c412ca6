using System.Collections.Concurrent;
using System.IO;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Tests.Windows;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>Searches for tokens in every place where a careless program could leave them.</summary>
internal sealed class SecretSearch : IAsyncDisposable
{
    private const int MaxFileSize = 512 * 1024;

    private static readonly string[] s_channels = ["Application", "System", "Security", "Setup"];

    private readonly ResilienceSandbox _sandbox;
    private readonly VirtualMachine _machine;
    private readonly SecretPieces _pieces;

    // Used for places that other tests share, because the tokens of those tests have the same claims.
    private readonly SecretPieces _signatures;
    private readonly DateTime _since = TimeProvider.System.GetUtcNow().UtcDateTime;
    private readonly ConcurrentDictionary<string, byte> _found = new();
    private readonly ConcurrentDictionary<string, byte> _seen = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;

    public SecretSearch(ResilienceSandbox sandbox, VirtualMachine machine, params string[] tokens)
    {
        _sandbox = sandbox;
        _machine = machine;
        _pieces = new SecretPieces(tokens);
        _signatures = SecretPieces.FromSignatures(tokens);
        _watch = Task.Run(WatchAsync);
    }

    /// <summary>The places in which a token was found.</summary>
    public IReadOnlyCollection<string> Found => [.. _found.Keys.Order()];

    /// <summary>The image names of the child processes that were inspected while they ran.</summary>
    public IReadOnlyCollection<string> Children => [.. _seen.Keys];

    public void Look(string place, string? text)
    {
        if (_pieces.AreIn(text))
        {
            _ = _found.TryAdd(place, 0);
        }
    }

    /// <summary>
    /// Searches everything that a run leaves behind: the journal, the event log, and every file written since the
    /// search began, in any encoding.
    /// </summary>
    public void LookAtRemains()
    {
        foreach (JournalEntry entry in _sandbox.Journal.Since(0))
        {
            Look("journal", entry.ToString());
        }

        foreach (
            LoggedEvent entry in s_channels.SelectMany(channel =>
                _machine.Events.Read(new EventQuestion(channel, DateTimeOffset.MinValue, 5, int.MaxValue)) ?? []
            )
        )
        {
            Look("event log", entry.ToString());
        }

        foreach (string file in _sandbox.WrittenFiles())
        {
            SearchFile($"file {Path.GetFileName(file)}", file, _pieces);
        }

        // Empty files are skipped because pipes have no length and reading from one would block. Large files are
        // skipped because they are installers of other tests.
        string[] places =
        [
            Path.GetTempPath(),
            Path.Combine(Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!, "Module"),
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        ];
        EnumerationOptions all = new()
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        foreach (
            FileInfo file in places
                .Where(Directory.Exists)
                .SelectMany(place => new DirectoryInfo(place).EnumerateFiles("*", all))
                .Where(file => file.LastWriteTimeUtc >= _since && file.Length is > 0 and < MaxFileSize)
        )
        {
            SearchFile($"file {file.Name}", file.FullName, _signatures);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        HashSet<string> known = [];
        while (!_stop.IsCancellationRequested)
        {
            foreach (VirtualProcess process in _machine.Processes.Running())
            {
                Look("command line of a child", process.Start.CommandLine);
                Look("folder of a child", process.Start.WorkingDirectory);
                Look(
                    "environment of a child",
                    string.Join('\n', process.Start.Environment.Select(pair => $"{pair.Key}={pair.Value}"))
                );
                _ = _seen.TryAdd(process.ImageName, 0);
            }

            // On Linux the real processes can be inspected, too: the engine, the sandbox and the tests. Each process is
            // read once because its command line and environment do not change.
            foreach (
                string process in Directory.Exists("/proc")
                    ? Directory
                        .EnumerateDirectories("/proc")
                        .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]) && known.Add(path))
                    : []
            )
            {
                SearchFile("command line of a process", Path.Combine(process, "cmdline"), _signatures);
                SearchFile("environment of a process", Path.Combine(process, "environ"), _signatures);
            }

            await Task.Delay(50);
        }
    }

    private void SearchFile(string place, string path, SecretPieces pieces)
    {
        if (pieces.AreInFile(path))
        {
            _ = _found.TryAdd(place, 0);
        }
    }
}
