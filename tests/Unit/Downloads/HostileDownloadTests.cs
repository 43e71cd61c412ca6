using System.IO;
using System.Net;
using System.Net.Http;
using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

/// <summary>Attacks the download with responses that never end, or that lead elsewhere.</summary>
public sealed class HostileDownloadTests : IDisposable
{
    private readonly DownloadFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task File_that_is_announced_too_large_is_not_downloaded()
    {
        _fixture.Server.Faults.Enqueue(() =>
        {
            HttpResponseMessage response = Answer(new FloodBody(1));
            response.Content.Headers.ContentLength = DownloadAttempt.MaximumSize + 1;
            return response;
        });

        await AssertFailsAsync("InstallerTooLarge", ErrorKind.LimitsExceeded);
        Assert.Empty(_fixture.Left);
    }

    [Fact]
    public async Task File_without_an_announced_size_has_a_limit()
    {
        const long Limit = 4 << 20;
        FloodBody body = new(DownloadAttempt.MaximumSize);

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            AttemptAsync(body, new FakeTimeProvider(), Limit)
        );

        Assert.Equal(("InstallerTooLarge", ErrorKind.LimitsExceeded), (fault.ErrorId, fault.Category));
        Assert.InRange(body.Sent, Limit, 2 * Limit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task Download_that_stops_after_its_headers_ends_at_the_idle_limit(int bytes)
    {
        FakeTimeProvider time = new();
        SilentBody body = new(bytes);

        TransientDownloadException failure = await Assert.ThrowsAsync<TransientDownloadException>(() =>
            TestWait.AdvanceAsync(Task.Run(() => AttemptAsync(body, time)), () =>
                time.Advance(body.IsAwaited ? TimeSpan.FromSeconds(1) : TimeSpan.Zero)
            )
        );

        Assert.Equal("DownloadFailed", failure.Fault.ErrorId);
        Assert.Contains(
            bytes == 0 ? "no data for 60 s" : "only 1,000 bytes",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.InRange(time.GetUtcNow() - time.Start, IdleWatch.Limit, IdleWatch.Limit + TimeSpan.FromSeconds(30));
        Assert.Equal(bytes, failure.Received);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_download_that_stopped_after_its_headers()
    {
        SilentBody body = new(0);
        using CancellationTokenSource stop = new();
        Task<string> attempt = Task.Run(() => AttemptAsync(body, new FakeTimeProvider(), stop: stop.Token));
        await TestWait.UntilAsync(() => body.IsAwaited, "the download to read the body");

        stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestWait.EndAsync(attempt));
    }

    [Fact]
    public async Task Single_bytes_do_not_keep_a_download_alive()
    {
        FakeTimeProvider time = new();

        TransientDownloadException failure = await Assert.ThrowsAsync<TransientDownloadException>(() =>
            AttemptAsync(new DripBody(time, 2), time)
        );

        Assert.Equal("DownloadFailed", failure.Fault.ErrorId);
        Assert.Contains("only 4 bytes in 60 seconds", failure.Message, StringComparison.Ordinal);
        Assert.Equal(IdleWatch.Limit, time.GetUtcNow() - time.Start);
    }

    [Fact]
    public async Task Slow_download_ends_at_the_total_limit_and_can_be_resumed()
    {
        FakeTimeProvider time = new();
        FakeFiles files = new(new ChangeJournal());

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            AttemptAsync(new DripBody(time, IdleWatch.MinimumBytes), time, files: files)
        );

        // The category of a connection error keeps the partial file.
        Assert.Equal(("DownloadFailed", ErrorKind.ConnectionError), (fault.ErrorId, fault.Category));
        Assert.Contains("longer than 2 hours", fault.Message, StringComparison.Ordinal);
        Assert.Equal(DownloadAttempt.TotalLimit, time.GetUtcNow() - time.Start);
        Assert.True(files.FileExists("setup.exe.partial"));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://download.test/setup.exe")]
    [InlineData("ftp://download.test/setup.exe")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/plain,MZ")]
    [InlineData("\\\\server\\share\\setup.exe")]
    [InlineData("")]
    public async Task Redirect_to_anything_but_HTTPS_is_refused(string location)
    {
        _fixture.Server.Faults.Enqueue(() => Redirect(location));

        // A relative or empty address leads back to the same host, which then answers.
        _fixture.Server.Faults.Enqueue(() => Redirect("http://download.test/"));
        ConnectorException fault = await AssertFailsAsync("DownloadRedirectRefused", ErrorKind.SecurityError);
        Assert.NotNull(fault.RecommendedAction);
        Assert.Empty(_fixture.Left);
    }

    [Theory]
    [InlineData("https://cdn.example/setup.exe")]
    [InlineData("/other/setup.exe")]
    public async Task Redirect_to_another_HTTPS_address_is_followed(string location)
    {
        _fixture.Server.Faults.Enqueue(() => Redirect(location));

        Assert.True((await _fixture.SaveAsync()).Changed);
    }

    [Fact]
    public async Task Endless_redirects_end()
    {
        for (int each = 0; each < 100; each++)
        {
            _fixture.Server.Faults.Enqueue(() => Redirect("https://download.test/again"));
        }

        _ = await AssertFailsAsync("DownloadRedirectRefused", ErrorKind.SecurityError);
        Assert.InRange(_fixture.Server.Requests.Count, 2, 20);
    }

    [Fact]
    public async Task Valid_file_is_used_if_the_address_redirects_elsewhere()
    {
        _ = await _fixture.SaveAsync();
        _fixture.Server.Faults.Enqueue(() => Redirect("http://portal.example/"));

        ConnectorInstaller again = await _fixture.SaveAsync();

        Assert.True(again.AlreadyPresent);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData("Infinity")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task Invalid_wait_ends_in_the_download_s_own_error(string retryAfter)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            _fixture.Server.Faults.Enqueue(() =>
            {
                HttpResponseMessage response = new(HttpStatusCode.ServiceUnavailable);
                _ = response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
                return response;
            });
        }

        _ = await AssertFailsAsync("DownloadFailed", ErrorKind.ConnectionError);
    }

    private async Task<ConnectorException> AssertFailsAsync(string errorId, ErrorKind category)
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => _fixture.SaveAsync());
        Assert.Equal((errorId, category), (fault.ErrorId, fault.Category));
        return fault;
    }

    private static async Task<string> AttemptAsync(
        Stream body,
        FakeTimeProvider time,
        long limit = DownloadAttempt.MaximumSize,
        FakeFiles? files = null,
        CancellationToken? stop = null
    )
    {
        using HttpClient http = new(new OneAnswer(() => Answer(body)));
        PartialFile partial = new(files ?? new FakeFiles(new ChangeJournal()), "setup.exe");
        Uri url = new("https://download.test/");
        DownloadAttempt attempt = new(http, url, partial, "setup.exe", time, SilentReporter.Instance)
        {
            SizeLimit = limit,
        };
        return await attempt.RunAsync(stop ?? TestContext.Current.CancellationToken);
    }

    private static HttpResponseMessage Answer(Stream body) =>
        new(HttpStatusCode.OK) { Content = new StreamContent(body) };

    private static HttpResponseMessage Redirect(string location)
    {
        HttpResponseMessage response = new(HttpStatusCode.Found);
        _ = response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }

    private sealed class OneAnswer(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(answer());
    }
}

/// <summary>A program that is as long as its maximum, in large blocks.</summary>
internal sealed class FloodBody(long length) : MemoryStream
{
    public long Sent { get; private set; }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        buffer[offset] = (byte)'M';
        buffer[offset + 1] = (byte)'Z';
        int read = (int)Math.Min(count, length - Sent);
        Sent += read;
        return Task.FromResult(read);
    }
}

/// <summary>Sends a few bytes every 20 seconds of the clock, without end.</summary>
internal sealed class DripBody(FakeTimeProvider time, int bytes) : MemoryStream
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(20);
    private bool _started;
    private bool _disposed;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        time.Advance(s_pause);
        if (_disposed)
        {
            throw new ObjectDisposedException(nameof(DripBody));
        }

        int read = Math.Min(count, Math.Max(bytes, 2));
        buffer.AsSpan(offset, read).Clear();
        if (!_started)
        {
            _started = true;
            buffer[offset] = (byte)'M';
            buffer[offset + 1] = (byte)'Z';
        }

        return Task.FromResult(read);
    }

    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        base.Dispose(disposing);
    }
}

/// <summary>
/// Sends the start of a program and then nothing more. As with a real connection on .NET Framework, only disposing of
/// the stream ends the wait.
/// </summary>
internal sealed class SilentBody(int bytes) : MemoryStream
{
    private readonly TaskCompletionSource<int> _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;

    /// <summary>True if all bytes were read and more are awaited.</summary>
    public bool IsAwaited { get; private set; }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_started || bytes == 0)
        {
            IsAwaited = true;
            return _rest.Task;
        }

        _started = true;
        buffer[offset] = (byte)'M';
        buffer[offset + 1] = (byte)'Z';
        return Task.FromResult(bytes);
    }

    protected override void Dispose(bool disposing)
    {
        _ = _rest.TrySetException(new ObjectDisposedException(nameof(SilentBody)));
        base.Dispose(disposing);
    }
}
