using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

/// <summary>
/// A download server that serves one file with ranges and an entity tag, and returns the queued failures in order.
/// </summary>
internal sealed class ScriptedDownloads : HttpMessageHandler
{
    public byte[] File { get; set; } = [];

    public string Tag { get; set; } = "\"one\"";

    /// <summary>The responses to return instead of the file, first in, first out.</summary>
    public Queue<Func<HttpResponseMessage>> Faults { get; } = new();

    /// <summary>The offset at which every body ends, regardless of the announced length.</summary>
    public int? CutAt { get; set; }

    /// <summary>Called after the first bytes of a body were read.</summary>
    public Action? Started { get; set; }

    /// <summary>The range of each request: <c>all</c> or <c>from N</c>.</summary>
    public List<string> Requests { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        RangeItemHeaderValue? range = request.Headers.Range?.Ranges.Single();
        Requests.Add(range is null ? "all" : $"from {range.From}");
        return Task.FromResult(
            Faults.TryDequeue(out Func<HttpResponseMessage>? fault) ? fault() : Serve(request, range)
        );
    }

    private HttpResponseMessage Serve(HttpRequestMessage request, RangeItemHeaderValue? range)
    {
        string? condition = request.Headers.IfRange?.EntityTag?.ToString();
        int from = range is null || (condition is not null && condition != Tag) ? 0 : (int)range.From!.Value;
        int end = Math.Clamp(CutAt ?? File.Length, from, File.Length);
        HttpResponseMessage response = new(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)
        {
            Content = new StreamContent(new Body(File.AsMemory(from..end), end < File.Length, Started)),
        };
        response.Content.Headers.ContentLength = File.Length - from;
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (from > 0)
        {
            response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, File.Length - 1, File.Length);
        }

        response.Headers.ETag = new EntityTagHeaderValue(Tag);
        return response;
    }

    private sealed class Body(ReadOnlyMemory<byte> content, bool breaks, Action? started)
        : MemoryStream(content.ToArray(), writable: false)
    {
        private bool _started;

        public override async Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            int read = await base.ReadAsync(buffer, offset, Math.Min(count, 65536), cancellationToken);
            if (!_started)
            {
                _started = true;
                started?.Invoke();
            }

            return read == 0 && breaks ? throw new IOException("The connection was reset.") : read;
        }
    }
}

/// <summary>
/// The end of a file that is announced but never arrives. As with a real connection, only disposing of the stream ends
/// the wait.
/// </summary>
internal sealed class StalledBody : MemoryStream
{
    private readonly TaskCompletionSource<int> _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool WasRead { get; private set; }

    public HttpResponseMessage Answer(byte[] file)
    {
        long from = PeImage.TryRead(new MemoryStream(file))!.CertificateTableOffset;
        HttpResponseMessage response = new(HttpStatusCode.PartialContent) { Content = new StreamContent(this) };
        response.Content.Headers.ContentLength = file.Length - from;
        response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, file.Length - 1, file.Length);
        return response;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        WasRead = true;
        return _rest.Task;
    }

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        WasRead = true;
        return _rest.Task;
    }

    protected override void Dispose(bool disposing)
    {
        _ = _rest.TrySetException(new ObjectDisposedException(nameof(StalledBody)));
        base.Dispose(disposing);
    }
}

internal static class TestClock
{
    public static DateTimeOffset Now { get; } = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
}
