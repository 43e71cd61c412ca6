using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Announces a whole file (or its rest, where a range was asked for) and hangs up on the way.</summary>
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
        _share = double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out double given) ? Math.Clamp(given, 0, 1) : 0.5;
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        long start = Start(httpContext.Request);
        if (start > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = new ContentRangeHeaderValue(start, _file.Length - 1, _file.Length).ToString();
        }

        response.ContentType = "application/octet-stream";
        response.ContentLength = _file.Length - start;
        response.Headers.ETag = _tag.ToString();
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ContentDisposition = $"attachment; filename={_name}";
        long count = Math.Min((long)((_file.Length - start) * _share), _file.Length - start - 1);
        await response.SendFileAsync(_file.FullName, start, count, httpContext.RequestAborted);
        await response.Body.FlushAsync(httpContext.RequestAborted);
        httpContext.Abort();
    }

    /// <summary>0 without a range, or with an If-Range that names another file.</summary>
    private long Start(HttpRequest request)
    {
        string? condition = request.Headers.IfRange;
        return RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out RangeHeaderValue? range) && range.Ranges.Count == 1
            && (condition is null || condition == _tag.ToString())
            && Only(range) is long from && from < _file.Length ? from : 0;
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
