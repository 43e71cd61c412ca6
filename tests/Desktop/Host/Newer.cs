using System.IO;
using System.Net.Http;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Tests;

/// <summary>
/// Implements newer .NET members that the unit tests use, so that the same files compile for .NET Framework. The
/// product does not use them.
/// </summary>
internal static class Newer
{
    public static IEnumerable<char[]> Chunk(this string text, int size) =>
        Enumerable
            .Range(0, (text.Length + size - 1) / size)
            .Select(part => text.ToCharArray(part * size, Math.Min(size, text.Length - (part * size))));

    extension(Convert)
    {
        public static string ToHexString(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", "");
    }

    extension(DateTimeOffset)
    {
        public static DateTimeOffset UnixEpoch => new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    extension(Enum)
    {
        public static T Parse<T>(string value)
            where T : struct => (T)Enum.Parse(typeof(T), value);
    }

    extension(Math)
    {
        public static int Clamp(int value, int least, int most) => Math.Max(least, Math.Min(most, value));
    }

    extension(OperatingSystem)
    {
        public static bool IsWindows() => Environment.OSVersion.Platform == PlatformID.Win32NT;

        public static bool IsLinux() => Directory.Exists("/proc/self");

        public static bool IsMacOS() => Directory.Exists("/System/Library/CoreServices");
    }

    extension(SslProtocols)
    {
        // .NET Framework 4.7.2 does not have this value; only the other expected values remain.
        public static SslProtocols Tls13 => SslProtocols.None;
    }

    extension(SHA256)
    {
        public static byte[] HashData(byte[] content)
        {
            using SHA256 hash = SHA256.Create();
            return hash.ComputeHash(content);
        }
    }

    extension(Directory)
    {
        public static DirectoryInfo CreateTempSubdirectory(string prefix) =>
            Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), prefix + Guid.NewGuid().ToString("N")));
    }

    extension(File)
    {
        public static Task<string> ReadAllTextAsync(string path, CancellationToken cancellationToken) =>
            Task.Run(() => File.ReadAllText(path), cancellationToken);

        public static Task<byte[]> ReadAllBytesAsync(string path, CancellationToken token) =>
            Task.Run(() => File.ReadAllBytes(path), token);

        public static Task WriteAllBytesAsync(string path, byte[] content, CancellationToken token) =>
            Task.Run(() => File.WriteAllBytes(path, content), token);

        public static Task WriteAllTextAsync(string path, string content, CancellationToken token) =>
            Task.Run(() => File.WriteAllText(path, content), token);
    }

    public static IOrderedEnumerable<T> Order<T>(this IEnumerable<T> items, IComparer<T>? comparer = null) =>
        items.OrderBy(item => item, comparer);

    public static IOrderedEnumerable<T> OrderDescending<T>(this IEnumerable<T> items) =>
        items.OrderByDescending(item => item);

    public static TValue? GetValueOrDefault<TKey, TValue>(this Dictionary<TKey, TValue> items, TKey key)
        where TKey : notnull => items.TryGetValue(key, out TValue? value) ? value : default;

    public static bool TryDequeue<T>(
        this Queue<T> queue,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item
    )
    {
        bool any = queue.Count > 0;
        item = any ? queue.Dequeue() : default;
        return any;
    }

    public static string Replace(this string text, string old, string fresh, StringComparison comparison) =>
        Regex.Replace(
            text,
            Regex.Escape(old),
            fresh.Replace("$", "$$"),
            comparison is StringComparison.OrdinalIgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None
        );

    public static string ReplaceLineEndings(this string text, string ending) =>
        text.Replace("\r\n", "\n").Replace("\n", ending);

    public static Span<byte> AsSpan(this byte[] bytes, Range range) =>
        bytes.AsSpan(range.Start.GetOffset(bytes.Length), LengthOf(range, bytes.Length));

    public static Memory<byte> AsMemory(this byte[] bytes, Range range) =>
        bytes.AsMemory(range.Start.GetOffset(bytes.Length), LengthOf(range, bytes.Length));

    public static void NextBytes(this Random random, Span<byte> target)
    {
        byte[] bytes = new byte[target.Length];
        random.NextBytes(bytes);
        bytes.CopyTo(target);
    }

    public static Task<string> ReadAsStringAsync(this HttpContent content, CancellationToken token) =>
        content.ReadAsStringAsync();

    public static Task CancelAsync(this CancellationTokenSource source) => Task.Run(source.Cancel);

    public static Task<T> WaitAsync<T>(this Task<T> task, CancellationToken token) =>
        TimeProviderTaskExtensions.WaitAsync(task, Timeout.InfiniteTimeSpan, TimeProvider.System, token);

    public static Task<T> WaitAsync<T>(this Task<T> task, TimeSpan limit, CancellationToken token) =>
        TimeProviderTaskExtensions.WaitAsync(task, limit, TimeProvider.System, token);

    public static void AppendData(this IncrementalHash hash, ReadOnlySpan<byte> data) =>
        hash.AppendData(data.ToArray());

    public static void AppendData(this IncrementalHash hash, Span<byte> data) => hash.AppendData(data.ToArray());

    public static string GetCertHashString(this X509Certificate2 certificate, HashAlgorithmName algorithm)
    {
        using HashAlgorithm hash = HashAlgorithm.Create(algorithm.Name!);
        return Convert.ToHexString(hash.ComputeHash(certificate.RawData));
    }

    /// <summary>Throws, because .NET Framework can't add a timestamp to a signature.</summary>
    public static void AddUnsignedAttribute(this SignerInfo signer, AsnEncodedData attribute) =>
        throw new PlatformNotSupportedException(
            $".NET Framework cannot add {attribute.Oid.Value} to {signer.SignerIdentifier}."
        );

    private static int LengthOf(Range range, int length) => range.End.GetOffset(length) - range.Start.GetOffset(length);
}
