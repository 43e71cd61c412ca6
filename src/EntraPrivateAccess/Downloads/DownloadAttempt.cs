using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// Sends one request for the installer, which resumes at the end of the partial file and appends to it.
/// </summary>
internal sealed class DownloadAttempt(
    HttpClient http,
    Uri url,
    PartialFile partial,
    string place,
    TimeProvider time,
    IReporter reporter
)
{
    /// <summary>The largest file that is downloaded, many times larger than any installer of the connector.</summary>
    public const long MaximumSize = 1L << 30;

    /// <summary>The time limit of all attempts together.</summary>
    public static readonly TimeSpan TotalLimit = TimeSpan.FromHours(2);

    private readonly long _started = time.GetTimestamp();

    public long SizeLimit { get; init; } = MaximumSize;

    /// <summary>Downloads the missing part.</summary>
    /// <returns>The SHA-256 of the whole file.</returns>
    public async Task<string> RunAsync(CancellationToken stop)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ResumePoint? resume = partial.FindResumePoint(url);
        if (resume is not null && resume.Has == resume.Total)
        {
            reporter.Verbose($"All {resume.Total:N0} bytes were downloaded by an earlier run.");
            partial.AppendTo(hash, stop);
            return InstallerHash.Text(hash);
        }

        using HttpResponseMessage response = await SendAsync(resume, stop).ConfigureAwait(false);
        if (resume is not null && ResponseStatus.IsStale(response))
        {
            partial.Discard();
            throw new TransientDownloadException(
                ConnectorErrors.DownloadFailed(url, "the file on the server changed since the download started")
            );
        }

        ResponseStatus.Check(response, url, time.GetUtcNow());
        long? total = response.Content.Headers.ContentLength;
        if (response.StatusCode == HttpStatusCode.PartialContent && resume is not null)
        {
            reporter.Verbose($"Resuming after {resume.Has:N0} of {resume.Total:N0} bytes.");
            CheckRange(response.Content.Headers.ContentRange, resume);
            partial.AppendTo(hash, stop);
            total = resume.Total;
        }
        else
        {
            resume = null;
            partial.Begin(url, Validator(response), total);
        }

        await CopyAsync(response, hash, resume?.Has ?? 0, total, stop).ConfigureAwait(false);
        return InstallerHash.Text(hash);
    }

    private async Task<HttpResponseMessage> SendAsync(ResumePoint? resume, CancellationToken stop)
    {
        void Prepare(HttpRequestMessage request)
        {
            if (resume is not null)
            {
                request.Headers.Range = new RangeHeaderValue(resume.Has, null);
                _ = request.Headers.TryAddWithoutValidation("If-Range", resume.Validator);
            }
        }

        try
        {
            HttpResponseMessage response = await new DownloadRedirects(http, url)
                .SendAsync(Prepare, stop)
                .ConfigureAwait(false);
            reporter.Debug(
                $"GET {url.AbsolutePath} {(resume is null ? "" : $"from {resume.Has} ")}-> {(int)response.StatusCode}"
            );
            return response;
        }
        catch (Exception exception) when (!stop.IsCancellationRequested && ConnectionFaults.IsOne(exception))
        {
            throw ConnectionFaults.From(exception, url);
        }
    }

    private async Task CopyAsync(
        HttpResponseMessage response,
        IncrementalHash hash,
        long had,
        long? total,
        CancellationToken stop
    )
    {
        if (total > SizeLimit)
        {
            throw ConnectorErrors.InstallerTooLarge(url, SizeLimit);
        }

        if (total - had > partial.FreeSpace())
        {
            throw ConnectorErrors.DiskFull(place, total - had, partial.FreeSpace());
        }

        DownloadProgress progress = new(reporter, time, had, total);
        using IdleWatch idle = new(response, time, TotalLimit - time.GetElapsedTime(_started), stop);
        using Stream body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        using Stream file = partial.OpenAppend();
        ResponseBody source = new(body, idle, stop);
        await BodyCopy.RunAsync(source.FillAsync, Take).ConfigureAwait(false);
        if (progress.Done < total || source.Failure is not null)
        {
            if (time.GetElapsedTime(_started) >= TotalLimit)
            {
                throw ConnectorErrors.DownloadFailed(
                    url,
                    $"it took longer than {TimeText.Describe(TotalLimit)}",
                    source.Failure
                );
            }

            ConnectorException fault = idle.IsOver
                ? ConnectorErrors.DownloadFailed(url, Slowness(idle), source.Failure)
                : ConnectorErrors.InstallerTruncated(place, progress.Done, total);
            throw new TransientDownloadException(fault) { Received = progress.Done - had };
        }

        void Take(byte[] buffer, int count)
        {
            if (progress.Done == 0)
            {
                FirstBytes.Check(buffer, count, url, place);
            }

            // The announced size is checked before, but a response may announce none.
            if (progress.Done + count > SizeLimit)
            {
                throw ConnectorErrors.InstallerTooLarge(url, SizeLimit);
            }

            hash.AppendData(buffer, 0, count);
            file.Write(buffer, 0, count);
            progress.Add(count);
        }
    }

    private static string Slowness(IdleWatch idle) =>
        idle.Bytes == 0
            ? $"the server sent no data for {TimeText.Describe(IdleWatch.Limit)}"
            : $"the server sent only {idle.Bytes:N0} bytes in {TimeText.Describe(IdleWatch.Limit)}";

    // A weak tag means only that two files are equivalent. That is not enough to append one file's end to the other's
    // beginning.
    private static string? Validator(HttpResponseMessage response) =>
        response.Headers.ETag switch
        {
            { IsWeak: false } tag => tag.ToString(),
            null => response.Content.Headers.LastModified?.ToString("R"),
            _ => null,
        };

    private void CheckRange(ContentRangeHeaderValue? range, ResumePoint resume)
    {
        if (range?.From != resume.Has || range.Length != resume.Total)
        {
            partial.Discard();
            throw new TransientDownloadException(
                ConnectorErrors.DownloadFailed(url, "the server returned a different range than the requested one")
            );
        }
    }
}

/// <summary>
/// Reads a response's body in large blocks. If the body ends early, the exception is kept for the caller, and the data
/// received so far remains valid.
/// </summary>
internal sealed class ResponseBody(Stream body, IdleWatch idle, CancellationToken stop)
{
    /// <summary>The exception that ended the body early, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Fills the buffer. It is filled only partially at the end of the body.</summary>
    /// <returns>The number of bytes read; 0 at the end.</returns>
    public async Task<int> FillAsync(byte[] buffer)
    {
        int filled = 0;
        int read = -1;
        while (filled < buffer.Length && read != 0)
        {
            read = await ReadAsync(buffer, filled).ConfigureAwait(false);
            filled += read;
            idle.Touch(read);
        }

        stop.ThrowIfCancellationRequested();
        return filled;
    }

    private async Task<int> ReadAsync(byte[] buffer, int offset)
    {
        if (Failure is not null)
        {
            return 0;
        }

        try
        {
            return await body.ReadAsync(buffer, offset, buffer.Length - offset, idle.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or HttpRequestException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            Failure = exception;
            return 0;
        }
    }
}

/// <summary>Determines whether a response contains the installer.</summary>
internal static class ResponseStatus
{
    private const int RangeNotSatisfiable = 416;

    public static void Check(HttpResponseMessage response, Uri url, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        switch (status)
        {
            case 200
            or 206 when response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml":
                throw ConnectorErrors.InstallerIsWebPage(url);
            case 200 or 206:
                return;
            case 404 or 410:
                throw ConnectorErrors.DownloadNotFound(url);
            case 407:
                throw ConnectorErrors.ProxyAuthenticationRequired(url);
        }

        ConnectorException fault = ConnectorErrors.DownloadFailed(
            url,
            $"the server returned {status} {response.ReasonPhrase}"
        );
        throw MayPass(status)
            ? new TransientDownloadException(fault)
            {
                RetryAfter = RetryAfter.Parse(Header(response), response.Headers.Date ?? now),
            }
            : fault;
    }

    /// <summary>Returns true if the same request can succeed a little later.</summary>
    public static bool MayPass(int status) => status is 408 or 429 or >= 500 and not 501 and not 505;

    /// <summary>Returns true if the file on the server changed since the download started.</summary>
    public static bool IsStale(HttpResponseMessage response) => (int)response.StatusCode == RangeNotSatisfiable;

    private static string? Header(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.First() : null;
}

/// <summary>
/// Sends a request for the installer and follows redirects, also to another host, but to HTTPS addresses only.
/// </summary>
/// <remarks>
/// Microsoft's download address redirects to its content delivery network. The session's client follows no redirects by
/// itself, because its other requests contain secrets; a download contains none.
/// </remarks>
internal sealed class DownloadRedirects(HttpClient http, Uri url)
{
    private const int MaximumRedirects = 10;

    /// <summary>Returns the first response that is not a redirect. Only its headers are read.</summary>
    /// <param name="prepare">Adds headers to each request.</param>
    /// <exception cref="ConnectorException"><c>DownloadRedirectRefused</c>.</exception>
    public async Task<HttpResponseMessage> SendAsync(Action<HttpRequestMessage> prepare, CancellationToken stop)
    {
        Uri current = url;
        for (int redirects = 0; redirects <= MaximumRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, current);
            prepare(request);
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop)
                .ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                current = Target(current, response);
            }
        }

        throw ConnectorErrors.DownloadRedirectRefused(url, $"there were more than {MaximumRedirects} redirects");
    }

    private Uri Target(Uri current, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location || !Uri.TryCreate(current, location, out Uri? target))
        {
            throw ConnectorErrors.DownloadRedirectRefused(url, "the redirect contains no valid address");
        }

        return target.Scheme == Uri.UriSchemeHttps
            ? target
            : throw ConnectorErrors.DownloadRedirectRefused(
                url,
                $"the redirect leads to a {target.Scheme} address, not to HTTPS"
            );
    }
}
