using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>
/// The Its of all files. Listing them takes many seconds, and a test run starts two processes that need the list. The
/// first one saves it beside the test assembly.
/// </summary>
internal static class PesterCatalogue
{
    private static readonly string s_saved = Path.Combine(AppContext.BaseDirectory, "PesterIts.json");

    // The folders with test files, relative to the test folder.
    private static readonly string[] s_folders = ["", "Windows", "Fleet", "Recipes"];

    /// <summary>Reads the saved list, or lists the Its if a file has changed since.</summary>
    public static async Task<IReadOnlyList<PesterResult>> ReadAsync(Task limit)
    {
        string key = Key();
        if (Saved() is { } saved && saved.Key == key)
        {
            return saved.Its;
        }

        string[] files = [.. s_folders.SelectMany(folder => TestFiles(Path.Combine(PesterRunner.Folder, folder)))];
        (IReadOnlyList<PesterResult> its, _) = await PesterRunner.DiscoverAsync(files, limit);
        Save(new Catalogue(key, its));
        return its;
    }

    /// <summary>Gets a hash that changes with each file that a test file may read while it is listed.</summary>
    internal static string Key()
    {
        string root = Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!;
        IEnumerable<string> files = new[] { (PesterRunner.Folder, "*.ps*1"), (Path.Combine(root, "Module"), "*.dll") }
            .SelectMany(place => Directory.GetFiles(place.Item1, place.Item2, SearchOption.AllDirectories))
            .Append(PowerShellEngine.ModuleManifest)
            .Order(StringComparer.Ordinal);
        IEnumerable<string> states = files
            .Select(file => new FileInfo(file))
            .Select(file => $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}")
            .Append(PinnedPowerShell.PesterManifest)
            .Concat(s_folders)
            .Append(Environment.GetEnvironmentVariable("EPA_REAL_SERVER") ?? "");
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', states))));
    }

    private static Catalogue? Saved()
    {
        try
        {
            return JsonSerializer.Deserialize<Catalogue>(File.ReadAllText(s_saved));
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            return null;
        }
    }

    // Another process may read the file at the same time, so a complete file replaces it.
    private static void Save(Catalogue catalogue)
    {
        string written = $"{s_saved}.{Environment.ProcessId}";
        File.WriteAllText(written, JsonSerializer.Serialize(catalogue));
        File.Move(written, s_saved, overwrite: true);
    }

    private static string[] TestFiles(string folder) => Directory.GetFiles(folder, "*.Tests.ps1");

    private sealed record Catalogue(string Key, IReadOnlyList<PesterResult> Its);
}
