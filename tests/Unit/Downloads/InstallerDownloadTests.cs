using System.IO;
using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using System.Security.Cryptography;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class InstallerDownloadTests : IDisposable
{
    private readonly DownloadFixture _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public async Task The_file_is_there_with_its_hash_and_nothing_else_is()
    {
        ConnectorInstaller installer = await _room.SaveAsync("1.5.4000.0");
        Assert.Equal(
            (true, new Version(1, 5, 4892, 0), Convert.ToHexString(SHA256.HashData(_room.Server.File)), "Valid"),
            (installer.Changed, installer.Version, installer.Sha256, installer.SignatureStatus)
        );
        Assert.Equal(["setup.exe"], _room.Left);
        Assert.Equal(
            _room.Server.File,
            await File.ReadAllBytesAsync(_room.Target, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task The_same_file_is_not_downloaded_again()
    {
        ConnectorInstaller first = await _room.SaveAsync();
        ConnectorInstaller second = await _room.SaveAsync();
        Assert.True(second.AlreadyPresent);
        Assert.Equal(first.Sha256, second.Sha256);
        Assert.Equal(["all", "from 3000000"], _room.Server.Requests);
    }

    [Fact]
    public async Task A_newer_file_of_the_same_length_is_downloaded()
    {
        _ = await _room.SaveAsync();
        int length = _room.Server.File.Length;
        _room.Server.File = DownloadFixture.Program("1.5.5000.0");
        Assert.Equal(length, _room.Server.File.Length);
        Assert.Equal(
            (true, "1.5.5000.0"),
            (await _room.SaveAsync()) is { } second ? (second.Changed, second.Version.ToString()) : default
        );
    }

    [Fact]
    public async Task A_right_file_serves_while_the_server_cannot_be_asked()
    {
        _ = await _room.SaveAsync();
        _room.Server.Faults.Enqueue(() => throw new HttpRequestException("No route to host"));
        Assert.True((await _room.SaveAsync()).AlreadyPresent);
    }

    /// <summary>Once its headers are here, no limit of the client ends a body.</summary>
    [Fact]
    public async Task A_right_file_serves_where_the_server_falls_silent_while_it_is_asked()
    {
        string sha256 = (await _room.SaveAsync()).Sha256;
        using StalledBody body = new();
        _room.Server.Faults.Enqueue(() => body.Answer(_room.Server.File));
        ConnectorInstaller again = await _room.SaveAsync();
        Assert.Equal((sha256, false), (again.Sha256, again.Changed));
        Assert.True(body.WasRead);
    }

    [Fact]
    public async Task A_wrong_file_in_its_place_is_replaced()
    {
        await File.WriteAllTextAsync(_room.Target, "<html>", TestContext.Current.CancellationToken);
        Assert.True((await _room.SaveAsync()).Changed);
    }

    [Fact]
    public async Task A_dropped_connection_goes_on_where_it_stopped()
    {
        _room.Server.CutAt = 2_000_000;
        _room.Server.Started = () => _room.Server.CutAt = null;
        ConnectorInstaller installer = await _room.SaveAsync();
        Assert.Equal(Convert.ToHexString(SHA256.HashData(_room.Server.File)), installer.Sha256);
        Assert.Equal(["all", "from 2000000"], _room.Server.Requests);
    }

    [Fact]
    public async Task A_stopped_run_keeps_what_it_has_and_the_next_one_goes_on()
    {
        using CancellationTokenSource stop = new();
        _room.Server.CutAt = 2_000_000;
        _room.Server.Started = () =>
            _room.Server.Faults.Enqueue(() =>
            {
                stop.Cancel();
                throw new HttpRequestException("The connection was reset.");
            });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _room.SaveUntilAsync(stop.Token));
        Assert.Equal(["setup.exe.partial", "setup.exe.partial.note"], _room.Left);
        _room.Server.CutAt = null;
        _room.Server.Started = null;
        ConnectorInstaller installer = await _room.SaveAsync();
        Assert.Equal(
            (Convert.ToHexString(SHA256.HashData(_room.Server.File)), "from 2000000"),
            (installer.Sha256, _room.Server.Requests[^1])
        );
        Assert.Equal(["setup.exe"], _room.Left);
    }

    [Fact]
    public async Task A_beginning_of_another_file_is_not_continued()
    {
        await File.WriteAllBytesAsync(
            _room.Target + ".partial",
            new byte[500_000],
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            _room.Target + ".partial.note",
            $"https://download.test/installer\n\"old\"\n{_room.Server.File.Length}",
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Convert.ToHexString(SHA256.HashData(_room.Server.File)), (await _room.SaveAsync()).Sha256);
    }

    [Fact]
    public async Task A_changed_byte_in_the_kept_beginning_is_noticed()
    {
        byte[] kept = _room.Server.File[..2_000_000];
        kept[1_500_000] ^= 1;
        await File.WriteAllBytesAsync(_room.Target + ".partial", kept, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _room.Target + ".partial.note",
            $"https://download.test/installer\n{_room.Server.Tag}\n{_room.Server.File.Length}",
            TestContext.Current.CancellationToken
        );
        await FailsAsync("InstallerTampered");
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_server_is_asked_again(int status)
    {
        _room.Server.Faults.Enqueue(() => Answer(status, "7"));
        Assert.True((await _room.SaveAsync()).Changed);
        Assert.Equal(2, _room.Server.Requests.Count);
    }

    [Theory]
    [InlineData(404, "DownloadNotFound", 1)]
    [InlineData(403, "DownloadFailed", 1)]
    [InlineData(407, "ProxyAuthenticationRequired", 1)]
    [InlineData(500, "DownloadFailed", 5)]
    public async Task An_answer_that_brings_nothing_has_an_error_of_its_own(int status, string errorId, int requests)
    {
        for (int attempt = 0; attempt < requests; attempt++)
        {
            _room.Server.Faults.Enqueue(() => Answer(status, null));
        }

        await FailsAsync(errorId);
        Assert.Equal(requests, _room.Server.Requests.Count);
    }

    [Fact]
    public async Task A_refused_certificate_names_tls_and_is_not_tried_again()
    {
        _room.Server.Faults.Enqueue(() =>
            throw new HttpRequestException("x", new AuthenticationException("The remote certificate is invalid."))
        );
        await FailsAsync("DownloadTlsFailed");
        Assert.Single(_room.Server.Requests);
    }

    [Fact]
    public async Task A_download_that_is_always_cut_is_truncated()
    {
        _room.Server.CutAt = 1_500_000;
        await FailsAsync("InstallerTruncated");
    }

    [Fact]
    public async Task A_changed_byte_is_tampering()
    {
        _room.Server.File[1_700_000] ^= 1;
        await FailsAsync("InstallerTampered");
    }

    [Fact]
    public async Task A_program_without_a_signature_is_refused()
    {
        _room.Server.File = TestProgram.Build(size: 2_000_000);
        await FailsAsync("InstallerNotSigned");
    }

    [Fact]
    public async Task Another_publisher_under_the_same_root_is_refused()
    {
        _room.Server.File = DownloadFixture.Program(signer: DownloadFixture.Signer("CN=Contoso, O=Contoso"));
        await FailsAsync("InstallerPublisherMismatch");
    }

    [Fact]
    public async Task A_version_older_than_asked_is_refused() =>
        await FailsAsync("InstallerTooOld", minimum: "1.5.9999.0");

    [Theory]
    [InlineData("text/html", "<html>")]
    [InlineData("application/octet-stream", "\n<!DOCTYPE html>")]
    public async Task A_web_page_is_refused(string type, string text)
    {
        _room.Server.Faults.Enqueue(() =>
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text, null, type) }
        );
        await FailsAsync("InstallerIsWebPage");
    }

    private async Task FailsAsync(string errorId, string? minimum = null)
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => _room.SaveAsync(minimum));
        Assert.Equal(errorId, fault.ErrorId);
        Assert.NotNull(fault.RecommendedAction);
        Assert.Empty(_room.Left);
    }

    private static HttpResponseMessage Answer(int status, string? retryAfter)
    {
        HttpResponseMessage response = new((HttpStatusCode)status);
        if (retryAfter is not null)
        {
            response.Headers.Add("Retry-After", retryAfter);
        }

        return response;
    }
}
