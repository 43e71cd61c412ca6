using System.Globalization;
using System.IO;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Writes an installer to disk: program, padding and signature.</summary>
internal sealed class InstallerWriter
{
    private const int BlockSize = 1024 * 1024;

    /// <summary>The approximate size of headers and signature, so that the file gets the requested size.</summary>
    private const int Overhead = 12 * 1024;

    private readonly PublisherChain _chain;
    private readonly SandboxClock _clock;

    public InstallerWriter(PublisherChain chain, SandboxClock clock)
    {
        _chain = chain;
        _clock = clock;
    }

    public void Write(string path, InstallerKind kind)
    {
        uint bulk = (uint)((kind.Size - Overhead) / 512 * 512);
        byte[] head = PortableExecutableBuilder.Head(kind.Version, Strings(kind), bulk);
        using FileStream file = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1);
        file.Write(head);
        WriteBulk(file, bulk, kind.Version.GetHashCode());
        if (kind.Signature != SignatureKind.None)
        {
            AuthenticodeSigner.SignFile(
                file,
                kind.Signature == SignatureKind.Publisher ? _chain.Publisher : _chain.OtherPublisher,
                _chain.Root,
                signature => TimestampAuthority.Stamp(signature, _chain.Timestamper, _clock.GetUtcNow())
            );
        }

        if (kind.IsCorrupt)
        {
            file.Position = head.Length + (bulk / 2);
            int changed = file.ReadByte() ^ 0xFF;
            file.Position--;
            file.WriteByte((byte)changed);
        }
    }

    private static Dictionary<string, string> Strings(InstallerKind kind) =>
        new()
        {
            ["CompanyName"] = "Connector Sandbox",
            ["FileDescription"] = kind.ProductName,
            ["FileVersion"] = kind.Version.ToString(),
            ["InternalName"] = "setup",
            ["OriginalFilename"] = kind.FileName,
            ["ProductName"] = kind.ProductName,
            ["ProductVersion"] = kind.Version.ToString(),
        };

    private static void WriteBulk(FileStream file, long bulk, int seed)
    {
        byte[] block = new byte[BlockSize];
        new Random(seed).NextBytes(block);
        for (long left = bulk; left > 0; left -= BlockSize)
        {
            file.Write(block, 0, (int)Math.Min(left, BlockSize));
        }
    }
}

/// <summary>
/// Announces a whole file (or the rest of it, if a range was requested) and closes the connection before the end.
/// </summary>
internal sealed class TruncatedFile : IResult
{
    private readonly FileInfo _file;
    private readonly string _name;
    private readonly EntityTagHeaderValue _tag;
    private readonly double _share;

    public TruncatedFile(FileInfo file, string name, EntityTagHeaderValue tag, string? share)
    {
        _file = file;
        _name = name;
        _tag = tag;
        _share = double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out double given)
            ? Math.Clamp(given, 0, 1)
            : 0.5;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        long start = Start(httpContext.Request);
        if (start > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = new ContentRangeHeaderValue(
                start,
                _file.Length - 1,
                _file.Length
            ).ToString();
        }

        response.ContentType = "application/octet-stream";
        response.Headers.Connection = "close";
        response.ContentLength = _file.Length - start;
        response.Headers.ETag = _tag.ToString();
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ContentDisposition = $"attachment; filename={_name}";
        long count = Math.Min((long)((_file.Length - start) * _share), _file.Length - start - 1);
        await response.SendFileAsync(_file.FullName, start, count, httpContext.RequestAborted);
        // The server closes the connection after these bytes. If it aborted the connection, a slow client would lose
        // bytes and headers that it had not read yet.
    }

    /// <summary>Returns 0 if there is no range, or if If-Range identifies a different file.</summary>
    private long Start(HttpRequest request)
    {
        string? condition = request.Headers.IfRange;
        return
            RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out RangeHeaderValue? range)
            && range.Ranges.Count == 1
            && (condition is null || condition == _tag.ToString())
            && Only(range) is long from
            && from < _file.Length
            ? from
            : 0;
    }

    private static long? Only(RangeHeaderValue range)
    {
        foreach (RangeItemHeaderValue item in range.Ranges)
        {
            return item.From;
        }

        return null;
    }
}
