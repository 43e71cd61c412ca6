using System.IO;
using System.Security.Cryptography;
using System.Text;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Folders outside the tree that are made once from what they are made of, and used again until that changes.
/// </summary>
internal static class WindowsCache
{
    private static readonly string s_root = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "EntraPrivateAccess"
    );

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The folder of this name and content; made by <paramref name="make"/>, by one process at a time.
    /// </summary>
    /// <param name="sources">Files that it is made of: another content, another folder. Where the checkout lies does
    /// not matter.</param>
    /// <param name="also">What else it depends on.</param>
    /// <param name="make">Fills the folder, which is at its final place: what is made may remember its own
    /// path.</param>
    public static async Task<string> FolderAsync(
        string name,
        IEnumerable<string> sources,
        Func<string, Task> make,
        string also = ""
    )
    {
        _ = Directory.CreateDirectory(s_root);
        string folder = Path.Combine(s_root, $"{name}-{Key(sources, also)}");
        string done = Path.Combine(folder, ".complete");
        await using FileStream turn = await LockAsync(Path.Combine(s_root, name + ".lock"));
        if (!File.Exists(done))
        {
            foreach (
                string former in Directory
                    .GetDirectories(s_root, name + "-*")
                    .Where(IsOld)
                    .Append(folder)
                    .Where(Directory.Exists)
            )
            {
                Directory.Delete(former, recursive: true);
            }

            _ = Directory.CreateDirectory(folder);
            await make(folder);
            await File.WriteAllTextAsync(done, "");
        }

        Directory.SetLastWriteTimeUtc(folder, TimeProvider.System.GetUtcNow().UtcDateTime);
        return folder;
    }

    // Another checkout, or a run that goes on meanwhile, may use one that is not ours.
    private static bool IsOld(string folder) =>
        TimeProvider.System.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(folder) > TimeSpan.FromHours(2);

    private static string Key(IEnumerable<string> sources, string also)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(also));
        foreach (string source in sources.Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(LoadingHost.Root, source)));
            hash.AppendData(File.ReadAllBytes(source));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        DateTimeOffset end = TimeProvider.System.GetUtcNow() + s_limit;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetUtcNow() < end)
            {
                await Task.Delay(200);
            }
        }
    }
}
