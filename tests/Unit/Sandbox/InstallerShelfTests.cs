using System.IO;
using System.Net;
using System.Net.Http;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

/// <summary>
/// Tests the features of a sandbox for real programs: it serves their own installers, and they can query whether a
/// fault applies to them.
/// </summary>
public sealed class InstallerShelfTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shelf-test-");
    private readonly HttpClient _http = new(
        new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }
    );
    private RunningSandbox? _sandbox;

    public async ValueTask InitializeAsync()
    {
        string shelf = _folder.CreateSubdirectory("shelf").FullName;
        foreach (
            string name in (string[])
                ["1.5.4892.0", "1.5.4892.0.unsigned", "1.5.4892.0.other-publisher", "1.5.4892.0.tampered", "1.5.5000.0"]
        )
        {
            await File.WriteAllTextAsync(Path.Combine(shelf, name + ".exe"), name);
        }

        await File.WriteAllBytesAsync(Path.Combine(shelf, "root.cer"), [1, 2, 3]);
        await File.WriteAllLinesAsync(Path.Combine(shelf, "publisher.txt"), ["Their Organization", "Their Name"]);
        SandboxOptions options = SandboxOptions.Parse([
            "--disk",
            Path.Combine(_folder.FullName, "disk"),
            "--servers",
            "",
            "--installers",
            shelf,
        ]);
        _sandbox = await RunningSandbox.StartAsync(options);
        _http.DefaultRequestHeaders.Add("X-Sandbox-Key", _sandbox.ControlKey);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox!.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Environment_record_contains_the_publisher()
    {
        JsonObject ready = _sandbox!.Ready();

        Assert.Equal("AQID", (string?)ready["publisherRoot"]);
        Assert.Equal("Their Organization", (string?)ready["publisherOrganization"]);
        Assert.Equal("Their Name", (string?)ready["publisherName"]);
    }

    [Theory]
    [InlineData(null, null, "1.5.4892.0")]
    [InlineData("InstallerVersion", "1.5.5000.0", "1.5.5000.0")]
    [InlineData("UnsignedDownload", null, "1.5.4892.0.unsigned")]
    [InlineData("WrongSigner", null, "1.5.4892.0.other-publisher")]
    [InlineData("CorruptDownload", null, "1.5.4892.0.tampered")]
    public async Task Faults_select_the_file(string? fault, string? value, string expected)
    {
        if (fault is not null)
        {
            Faults.Set(new Fault(fault, value, null, null));
        }

        string got = await _http.GetStringAsync(
            new Uri(_sandbox!.Url, DownloadModule.Path),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected, got);
    }

    [Fact]
    public async Task Fault_applies_to_a_program_as_often_as_configured()
    {
        Faults.Set(new Fault(FaultNames.ServiceDies, "5", 1, "WAPCSvc"));

        Assert.Equal(
            (HttpStatusCode.NoContent, ""),
            await AskAsync(HttpMethod.Post, "ServiceDies/strikes?target=SRV01/WAPCUpdaterSvc")
        );
        Assert.Equal(
            (HttpStatusCode.OK, "5"),
            await AskAsync(HttpMethod.Get, "ServiceDies/value?target=SRV01/WAPCSvc")
        );
        Assert.Equal(
            (HttpStatusCode.OK, "5"),
            await AskAsync(HttpMethod.Post, "ServiceDies/strikes?target=SRV01/WAPCSvc")
        );
        Assert.Equal(
            (HttpStatusCode.NoContent, ""),
            await AskAsync(HttpMethod.Post, "ServiceDies/strikes?target=SRV01/WAPCSvc")
        );
    }

    private FaultBoard Faults => _sandbox!.Services.GetRequiredService<FaultBoard>();

    private async Task<(HttpStatusCode Status, string Text)> AskAsync(HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, new Uri(_sandbox!.Url, "/sandbox/faults/" + path));
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
