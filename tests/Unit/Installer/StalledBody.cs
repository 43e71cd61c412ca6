using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Tests.Unit.Installer;

/// <summary>The end of a file that is announced and never comes; only who disposes of it ends the wait, as with a real connection.</summary>
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
