using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Installer;

/// <summary>Asks whether the file on the disk is the one that is offered now, without downloading it.</summary>
/// <remarks>
/// A program's signature stands at its end and covers all of it: two files with the same length and the same signature are the
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
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        // Once the headers are here, neither the client's own limit nor, on .NET Framework, the token ends a body that stalls; an answer that is disposed of does.
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
            HttpStatusCode.PartialContent when range?.From == from && range.Length == size && response.Content.Headers.ContentLength == tail.Length =>
                Enumerable.SequenceEqual(tail, await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false)),
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
