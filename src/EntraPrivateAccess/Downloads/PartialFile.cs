using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Downloads;

/// <summary>A partial download: its bytes, and a note that identifies the file that they belong to.</summary>
/// <remarks>Both are kept when the process ends, so that a later run can resume the download.</remarks>
internal sealed class PartialFile(IServerFiles files, string target)
{
    private const int BufferSize = 256 * 1024;
    private readonly string _note = target + ".partial.note";

    public string Path { get; } = target + ".partial";

    /// <summary>The lock file that the downloading run holds.</summary>
    public string Lock { get; } = target + ".partial.lock";

    /// <summary>Returns the point where a download can resume, or null if it must start over.</summary>
    public ResumePoint? FindResumePoint(Uri url)
    {
        if (!files.FileExists(Path) || !files.FileExists(_note))
        {
            return null;
        }

        string[] lines = files.ReadAllText(_note).Split('\n');
        using Stream content = files.OpenRead(Path);
        return
            lines.Length >= 3
            && lines[0] == url.AbsoluteUri
            && lines[1].Length > 0
            && content.Length > 0
            && long.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out long total)
            && content.Length <= total
            ? new ResumePoint(lines[1], content.Length, total)
            : null;
    }

    /// <summary>Starts a new download.</summary>
    /// <param name="validator">The value that distinguishes this version of the file from a later one at the same
    /// address, or null if the server sends none.</param>
    /// <param name="total">The size of the whole file in bytes, or null if the server does not send it.</param>
    public void Begin(Uri url, string? validator, long? total)
    {
        // The note is deleted first: bytes with the wrong note would be treated as the beginning of another file.
        files.DeleteFile(_note);
        files.DeleteFile(Path);
        if (validator is not null && total is long bytes)
        {
            files.WriteAllText(
                _note,
                $"{url.AbsoluteUri}\n{validator}\n{bytes.ToString(CultureInfo.InvariantCulture)}"
            );
        }
    }

    public Stream OpenAppend() => files.OpenAppend(Path);

    /// <summary>Returns the number of bytes that can still be written to the disk.</summary>
    public long FreeSpace() => files.FreeSpace(Path);

    /// <summary>
    /// Adds the existing bytes to a hash. No hash is stored between runs, so every changed byte is detected.
    /// </summary>
    public void AppendTo(IncrementalHash hash, CancellationToken cancellationToken)
    {
        using Stream content = files.OpenRead(Path);
        byte[] buffer = new byte[BufferSize];
        for (int read = content.Read(buffer, 0, buffer.Length); read > 0; read = content.Read(buffer, 0, buffer.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }
    }

    public void Discard()
    {
        files.DeleteFile(_note);
        files.DeleteFile(Path);
    }

    /// <summary>Moves the file to its target in one step.</summary>
    public void Complete()
    {
        files.Move(Path, target);
        files.DeleteFile(_note);
    }
}

/// <summary>The point where an interrupted download can resume.</summary>
/// <param name="Validator">The entity tag or date (in the format of <c>If-Range</c>) of the partial file's
/// source.</param>
/// <param name="Has">The number of bytes in the partial file.</param>
/// <param name="Total">The size of the whole file in bytes.</param>
internal sealed record ResumePoint(string Validator, long Has, long Total);

/// <summary>Checks whether the file on the disk is the one that is currently offered, without downloading it.</summary>
/// <remarks>
/// A program's signature is at its end and covers the whole file, so two files with the same length and the same
/// signature are identical. Therefore only the last few kilobytes are requested and compared, and no note has to be
/// stored next to a finished file.
/// </remarks>
internal sealed class OfferedFile(HttpClient http, Uri url)
{
    /// <summary>
    /// Returns true if the files are the same, false if they differ, and null if the server does not provide the
    /// information.
    /// </summary>
    public async Task<bool?> IsSameAsync(IServerFiles files, string path, CancellationToken stop)
    {
        (byte[] tail, long from, long size) = ReadTail(files, path);
        using HttpResponseMessage response = await new DownloadRedirects(http, url)
            .SendAsync(request => request.Headers.Range = new RangeHeaderValue(from, null), stop)
            .ConfigureAwait(false);
        // After the headers were received, neither the client's timeout nor, on .NET Framework, the token ends a
        // stalled body. Disposing the response does.
        using CancellationTokenRegistration cut = stop.Register(response.Dispose);
        try
        {
            return await CompareAsync(response, tail, from, size).ConfigureAwait(false);
        }
        catch (Exception broken) when (stop.IsCancellationRequested && broken is not OperationCanceledException)
        {
            throw new OperationCanceledException(broken.Message, broken, stop);
        }
    }

    private static async Task<bool?> CompareAsync(HttpResponseMessage response, byte[] tail, long from, long size)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        return response.StatusCode switch
        {
            HttpStatusCode.PartialContent
                when range?.From == from
                    && range.Length == size
                    && response.Content.Headers.ContentLength == tail.Length => Enumerable.SequenceEqual(
                tail,
                await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false)
            ),
            // The server does not support ranges, so only the length can be compared.
            HttpStatusCode.OK => response.Content.Headers.ContentLength == size,
            HttpStatusCode status when ResponseStatus.MayPass((int)status) => null,
            _ => false,
        };
    }

    private static (byte[] Tail, long From, long Size) ReadTail(IServerFiles files, string path)
    {
        using Stream content = files.OpenRead(path);
        PeImage image = PeImage.TryRead(content) ?? throw new InvalidDataException();
        long from = image.CertificateTableOffset;
        byte[] tail = content.ReadAt(from, (int)(content.Length - from)) ?? throw new InvalidDataException();
        return (tail, from, content.Length);
    }
}
