using System.IO;
using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using System.Security.Cryptography;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class InstallerDownloadTests : IDisposable
{
    private readonly DownloadFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Download_saves_only_the_file_and_returns_its_hash()
    {
        ConnectorInstaller installer = await _fixture.SaveAsync("1.5.4000.0");
        Assert.Equal(
            (true, "1.5.4892.0", Convert.ToHexString(SHA256.HashData(_fixture.Server.File)), "Valid"),
            (installer.Changed, installer.Version, installer.Sha256, installer.SignatureStatus)
        );
        Assert.Equal(["setup.exe"], _fixture.Left);
        Assert.Equal(
            _fixture.Server.File,
            await File.ReadAllBytesAsync(_fixture.Target, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Same_file_is_not_downloaded_again()
    {
        ConnectorInstaller first = await _fixture.SaveAsync();
        ConnectorInstaller second = await _fixture.SaveAsync();
        Assert.True(second.AlreadyPresent);
        Assert.Equal(first.Sha256, second.Sha256);
        Assert.Equal(["all", "from 3000000"], _fixture.Server.Requests);
    }

    /// <summary>Two runs must not write to the same partial file.</summary>
    [Fact]
    public async Task Download_that_another_run_holds_is_awaited_and_not_written_to()
    {
        IServerFiles files = LocalServer.Create().Files;
        string partial = _fixture.Target + ".partial";
        IDisposable other = files.TryLock(partial + ".lock")!;
        File.WriteAllText(partial, "other run");

        ConnectorException busy = await Assert.ThrowsAsync<ConnectorException>(() => _fixture.SaveAsync(minutes: 1));

        Assert.Equal("DownloadInUse", busy.ErrorId);
        Assert.Equal("other run", File.ReadAllText(partial));
        Assert.Empty(_fixture.Server.Requests);
        other.Dispose();
        Assert.True((await _fixture.SaveAsync()).Changed);
    }

    [Fact]
    public async Task Newer_file_of_the_same_length_is_downloaded()
    {
        _ = await _fixture.SaveAsync();
        int length = _fixture.Server.File.Length;
        _fixture.Server.File = DownloadFixture.Program("1.5.5000.0");
        Assert.Equal(length, _fixture.Server.File.Length);
        Assert.Equal(
            (true, "1.5.5000.0"),
            (await _fixture.SaveAsync()) is { } second ? (second.Changed, second.Version.ToString()) : default
        );
    }

    [Fact]
    public async Task Existing_valid_file_is_used_if_the_server_cannot_be_reached()
    {
        _ = await _fixture.SaveAsync();
        _fixture.Server.Faults.Enqueue(() => throw new HttpRequestException("No route to host"));
        Assert.True((await _fixture.SaveAsync()).AlreadyPresent);
    }

    /// <summary>After the headers arrive, no time limit of the HTTP client ends the download of a body.</summary>
    [Fact]
    public async Task Existing_valid_file_is_used_if_the_server_stops_responding()
    {
        string sha256 = (await _fixture.SaveAsync()).Sha256;
        using StalledBody body = new();
        _fixture.Server.Faults.Enqueue(() => body.Answer(_fixture.Server.File));
        ConnectorInstaller again = await _fixture.SaveAsync();
        Assert.Equal((sha256, false), (again.Sha256, again.Changed));
        Assert.True(body.WasRead);
    }

    [Fact]
    public async Task Invalid_file_at_the_target_path_is_replaced()
    {
        await File.WriteAllTextAsync(_fixture.Target, "<html>", TestContext.Current.CancellationToken);
        Assert.True((await _fixture.SaveAsync()).Changed);
    }

    [Fact]
    public async Task Dropped_connection_is_resumed_at_the_last_byte()
    {
        _fixture.Server.CutAt = 2_000_000;
        _fixture.Server.Started = () => _fixture.Server.CutAt = null;
        ConnectorInstaller installer = await _fixture.SaveAsync();
        Assert.Equal(Convert.ToHexString(SHA256.HashData(_fixture.Server.File)), installer.Sha256);
        Assert.Equal(["all", "from 2000000"], _fixture.Server.Requests);
    }

    [Fact]
    public async Task Canceled_download_keeps_the_partial_file_and_the_next_run_resumes_it()
    {
        using CancellationTokenSource stop = new();
        _fixture.Server.CutAt = 2_000_000;
        _fixture.Server.Started = () =>
            _fixture.Server.Faults.Enqueue(() =>
            {
                stop.Cancel();
                throw new HttpRequestException("The connection was reset.");
            });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.SaveUntilAsync(stop.Token));
        Assert.Equal(["setup.exe.partial", "setup.exe.partial.note"], _fixture.Left);
        _fixture.Server.CutAt = null;
        _fixture.Server.Started = null;
        ConnectorInstaller installer = await _fixture.SaveAsync();
        Assert.Equal(
            (Convert.ToHexString(SHA256.HashData(_fixture.Server.File)), "from 2000000"),
            (installer.Sha256, _fixture.Server.Requests[^1])
        );
        Assert.Equal(["setup.exe"], _fixture.Left);
    }

    [Fact]
    public async Task Partial_file_of_another_version_is_not_resumed()
    {
        await File.WriteAllBytesAsync(
            _fixture.Target + ".partial",
            new byte[500_000],
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            _fixture.Target + ".partial.note",
            $"https://download.test/installer\n\"old\"\n{_fixture.Server.File.Length}",
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Convert.ToHexString(SHA256.HashData(_fixture.Server.File)), (await _fixture.SaveAsync()).Sha256);
    }

    [Fact]
    public async Task Changed_byte_in_the_partial_file_is_tampering()
    {
        byte[] kept = _fixture.Server.File[..2_000_000];
        kept[1_500_000] ^= 1;
        await File.WriteAllBytesAsync(_fixture.Target + ".partial", kept, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _fixture.Target + ".partial.note",
            $"https://download.test/installer\n{_fixture.Server.Tag}\n{_fixture.Server.File.Length}",
            TestContext.Current.CancellationToken
        );
        await AssertFailsAsync("InstallerTampered");
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Busy_server_is_retried(int status)
    {
        _fixture.Server.Faults.Enqueue(() => CreateResponse(status, "7"));
        Assert.True((await _fixture.SaveAsync()).Changed);
        Assert.Equal(2, _fixture.Server.Requests.Count);
    }

    [Theory]
    [InlineData(404, "DownloadNotFound", 1)]
    [InlineData(403, "DownloadFailed", 1)]
    [InlineData(407, "ProxyAuthenticationRequired", 1)]
    [InlineData(500, "DownloadFailed", 5)]
    public async Task Response_without_a_file_has_its_own_error(int status, string errorId, int requests)
    {
        for (int attempt = 0; attempt < requests; attempt++)
        {
            _fixture.Server.Faults.Enqueue(() => CreateResponse(status, null));
        }

        await AssertFailsAsync(errorId);
        Assert.Equal(requests, _fixture.Server.Requests.Count);
    }

    [Fact]
    public async Task Rejected_certificate_is_reported_as_a_TLS_error_and_not_retried()
    {
        _fixture.Server.Faults.Enqueue(() =>
            throw new HttpRequestException("x", new AuthenticationException("The remote certificate is invalid."))
        );
        await AssertFailsAsync("DownloadTlsFailed");
        Assert.Single(_fixture.Server.Requests);
    }

    [Fact]
    public async Task Download_that_is_always_cut_off_is_truncated()
    {
        _fixture.Server.CutAt = 1_500_000;
        await AssertFailsAsync("InstallerTruncated");
    }

    [Fact]
    public async Task Changed_byte_is_tampering()
    {
        _fixture.Server.File[1_700_000] ^= 1;
        await AssertFailsAsync("InstallerTampered");
    }

    [Fact]
    public async Task Program_without_a_signature_is_rejected()
    {
        _fixture.Server.File = TestProgram.Build(size: 2_000_000);
        await AssertFailsAsync("InstallerNotSigned");
    }

    [Fact]
    public async Task Different_publisher_under_the_same_root_is_rejected()
    {
        _fixture.Server.File = DownloadFixture.Program(signer: DownloadFixture.Signer("CN=Contoso, O=Contoso"));
        await AssertFailsAsync("InstallerPublisherMismatch");
    }

    [Fact]
    public async Task Version_older_than_the_minimum_is_rejected() =>
        await AssertFailsAsync("InstallerTooOld", minimum: "1.5.9999.0");

    [Theory]
    [InlineData("text/html", "<html>")]
    [InlineData("application/octet-stream", "\n<!DOCTYPE html>")]
    public async Task Web_page_is_rejected(string type, string text)
    {
        _fixture.Server.Faults.Enqueue(() =>
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, null, type) }
        );
        await AssertFailsAsync("InstallerIsWebPage");
    }

    private async Task AssertFailsAsync(string errorId, string? minimum = null)
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => _fixture.SaveAsync(minimum));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.NotNull(fault.RecommendedAction);
        Assert.Empty(_fixture.Left);
    }

    private static HttpResponseMessage CreateResponse(int status, string? retryAfter)
    {
        HttpResponseMessage response = new((HttpStatusCode)status);
        if (retryAfter is not null)
        {
            response.Headers.Add("Retry-After", retryAfter);
        }

        return response;
    }
}
