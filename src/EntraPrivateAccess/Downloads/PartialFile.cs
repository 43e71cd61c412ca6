using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// A download that is not complete yet: its bytes, and a note that says of which file they are the beginning.
/// </summary>
/// <remarks>Both survive the end of the process, so that a later run goes on where this one stopped.</remarks>
internal sealed class PartialFile(IServerFiles files, string target)
{
    private const int BufferSize = 256 * 1024;
    private readonly string _note = target + ".partial.note";

    public string Path { get; } = target + ".partial";

    /// <summary>Held by the run that downloads.</summary>
    public string Lock { get; } = target + ".partial.lock";

    /// <summary>Where a download can go on, or null where it must begin.</summary>
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

    /// <summary>Begins anew.</summary>
    /// <param name="validator">What tells this file from a later one at the same address, or null where the server
    /// sends nothing that does.</param>
    /// <param name="total">Bytes of the whole file, or null where the server does not say.</param>
    public void Begin(Uri url, string? validator, long? total)
    {
        // The note first: bytes without their own note would be taken for the beginning of another file.
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

    /// <summary>Bytes that the disk still takes.</summary>
    public long FreeSpace() => files.FreeSpace(Path);

    /// <summary>
    /// Adds what is there to a hash. Nothing is remembered of it between runs, so a changed byte cannot hide.
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

    /// <summary>Puts the file in its place, in one step.</summary>
    public void Complete()
    {
        files.Move(Path, target);
        files.DeleteFile(_note);
    }
}

/// <summary>Where an interrupted download can go on.</summary>
/// <param name="Validator">The entity tag or date (as <c>If-Range</c> takes it) of the file whose beginning is
/// here.</param>
/// <param name="Has">Bytes that are here.</param>
/// <param name="Total">Bytes of the whole.</param>
internal sealed record ResumePoint(string Validator, long Has, long Total);

/// <summary>Asks whether the file on the disk is the one that is offered now, without downloading it.</summary>
/// <remarks>
/// A program's signature stands at its end and covers all of it: two files with the same length and the same
/// signature are the
/// same file. So the last few kilobytes are asked for and compared, and no note has to be kept beside a finished file.
/// </remarks>
internal sealed class OfferedFile(HttpClient http, Uri url)
{
    /// <summary>True where it is, false where it is not, null where the server would not say.</summary>
    public async Task<bool?> IsSameAsync(IServerFiles files, string path, CancellationToken stop)
    {
        (byte[] tail, long from, long size) = ReadTail(files, path);
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(from, null);
        using HttpResponseMessage response = await http.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                stop
            )
            .ConfigureAwait(false);
        // Once the headers are here, neither the client's own limit nor, on .NET Framework, the token ends a body
        // that stalls; an answer that is disposed of does.
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
            // It does not know ranges: the length is all there is to compare.
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
