using System.IO;
using System.Security.Cryptography;
using System.Text;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Folders outside the repository that are built from source files and reused until these change.
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
    /// Gets the folder for a name and its sources. If necessary, <paramref name="make"/> creates the content; only one
    /// process does so at a time.
    /// </summary>
    /// <param name="name">The name of the folder, without the hash of the sources.</param>
    /// <param name="sources">The files that the folder is built from. If their content changes, another folder is used.
    /// The location of the checkout does not matter.</param>
    /// <param name="make">Fills the folder, which is already at its final path, so its content may refer to that
    /// path.</param>
    /// <param name="also">Other input that the content depends on, such as versions.</param>
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

    // Recent folders are kept because another checkout or a parallel run may use them.
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
