using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using EntraPrivateAccess.Server.Virtual;
using Xunit;
using ReadVersion = EntraPrivateAccess.Server.Portable.VersionResource;

namespace EntraPrivateAccess.Tests.Unit.Servers;

public sealed class DownloadTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxFixture _sandbox;

    public DownloadTests(SandboxFixture sandbox)
    {
        _sandbox = sandbox;
        sandbox.Faults.Clear();
    }

    public void Dispose() => _sandbox.Faults.Clear();

    [Fact]
    public async Task Installer_is_signed_by_the_publisher_and_has_its_version()
    {
        byte[] installer = await GetAsync();
        FileSignature signature = Verify(installer);
        Assert.True(signature.Status == FileSignatureStatus.Valid, signature.Detail);
        Assert.Contains("CN=Connector Sandbox Publisher", Subject(signature));
        Assert.Equal(new Version(1, 5, 4892, 0), ReadVersion.Read(new MemoryStream(installer)));
        Assert.InRange(installer.Length, 6_000_000, 6_300_000);
    }

    [Fact]
    public async Task Timestamped_signature_stays_valid_after_the_certificate_expires()
    {
        byte[] installer = await GetAsync();
        FileSignature later = EmbeddedSignature.Verify(
            new MemoryStream(installer),
            [_sandbox.PublisherRoot],
            TimeProvider.System.GetUtcNow().AddYears(5)
        );
        Assert.True(later.Status == FileSignatureStatus.Valid, later.Detail);
    }

    [Fact]
    public async Task Publisher_is_untrusted_without_its_root() =>
        Assert.Equal(
            FileSignatureStatus.UntrustedRoot,
            EmbeddedSignature.Verify(new MemoryStream(await GetAsync()), [], TimeProvider.System.GetUtcNow()).Status
        );

    [Theory]
    [InlineData(FaultNames.CorruptDownload, "Tampered")]
    [InlineData(FaultNames.UnsignedDownload, "Unsigned")]
    public async Task Corrupt_or_unsigned_installer_is_detected(string fault, string status)
    {
        _sandbox.Faults.Set(new Fault(fault, null, 1, null));
        Assert.Equal(status, Verify(await GetAsync()).Status.ToString());
        Assert.Equal(FileSignatureStatus.Valid, Verify(await GetAsync()).Status);
    }

    [Fact]
    public async Task Different_publisher_has_a_valid_signature_with_its_own_name()
    {
        _sandbox.Faults.Set(new Fault(FaultNames.WrongSigner, null, 1, null));
        FileSignature signature = Verify(await GetAsync());
        Assert.Equal(FileSignatureStatus.Valid, signature.Status);
        Assert.Contains("CN=Some Other Publisher", Subject(signature));
    }

    [Fact]
    public async Task Faults_set_version_and_size()
    {
        _sandbox.Faults.Set(new Fault(FaultNames.InstallerVersion, "1.5.3437.0", null, null));
        _sandbox.Faults.Set(new Fault(FaultNames.InstallerSize, "2000000", null, null));
        byte[] installer = await GetAsync();
        Assert.Equal(new Version(1, 5, 3437, 0), ReadVersion.Read(new MemoryStream(installer)));
        Assert.InRange(installer.Length, 1_950_000, 2_000_000);
        Assert.Equal(FileSignatureStatus.Valid, Verify(installer).Status);
    }

    [Fact]
    public async Task Truncated_download_resumes_by_range_and_restarts_if_the_ETag_differs()
    {
        byte[] whole = await GetAsync();
        _sandbox.Faults.Set(new Fault(FaultNames.TruncateDownload, "0.25", 1, null));
        _ = await Assert.ThrowsAnyAsync<HttpRequestException>(GetAsync);
        using HttpResponseMessage rest = await SendAsync(1_000_000, null);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.True(
            (await rest.Content.ReadAsByteArrayAsync(SandboxFixture.Stop)).SequenceEqual(whole.Skip(1_000_000))
        );
        using HttpResponseMessage same = await SendAsync(1_000_000, rest.Headers.ETag);
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        using HttpResponseMessage stale = await SendAsync(1_000_000, new EntityTagHeaderValue("\"another\""));
        Assert.Equal((HttpStatusCode.OK, (long)whole.Length), (stale.StatusCode, stale.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("DownloadConnectorInstaller", true)]
    [InlineData("download", false)]
    public async Task Landing_page_is_not_an_installer(string last, bool byFault)
    {
        if (byFault)
        {
            _sandbox.Faults.Set(new Fault(FaultNames.HtmlDownload, null, 1, null));
        }

        string path = DownloadModule
            .Path.Replace("DownloadConnectorInstaller", last, StringComparison.Ordinal)
            .ToLowerInvariant();
        using HttpResponseMessage page = await _sandbox.Http.GetAsync(new Uri(_sandbox.Url, path), SandboxFixture.Stop);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            FileSignatureStatus.Unsigned,
            Verify(await page.Content.ReadAsByteArrayAsync(SandboxFixture.Stop)).Status
        );
    }

    [Theory]
    [InlineData(null, null, FileSignatureStatus.Valid, RevocationState.Good)]
    [InlineData(FaultNames.RevokedSigner, null, FileSignatureStatus.Revoked, RevocationState.Revoked)]
    [InlineData(FaultNames.CrlAnswer, "revoked", FileSignatureStatus.Revoked, RevocationState.Revoked)]
    [InlineData(FaultNames.CrlAnswer, "garbage", FileSignatureStatus.Valid, RevocationState.Unknown)]
    [InlineData(FaultNames.RevocationUnavailable, null, FileSignatureStatus.Valid, RevocationState.Unknown)]
    [InlineData(FaultNames.NameNotResolved, null, FileSignatureStatus.Valid, RevocationState.Unknown)]
    [InlineData(FaultNames.PortClosed, null, FileSignatureStatus.Valid, RevocationState.Unknown)]
    [InlineData(FaultNames.PortBlackHoled, null, FileSignatureStatus.Valid, RevocationState.Unknown)]
    [InlineData(FaultNames.ProxyRequired, null, FileSignatureStatus.Valid, RevocationState.Unknown)]
    internal async Task Virtual_server_asks_for_revocation(
        string? fault,
        string? value,
        FileSignatureStatus status,
        RevocationState state
    )
    {
        VirtualMachine machine = _sandbox.NewMachine();
        VirtualServer server = await _sandbox.ConnectAsync(machine);
        const string Path = @"C:\setup.exe";
        server.Files.WriteAllBytes(Path, await GetAsync());
        if (fault is not null)
        {
            _sandbox.Faults.Set(new Fault(fault, value, null, machine.Spec.Name));
        }

        FileSignature signature = await server.VerifySignatureAsync(Path, SandboxFixture.Stop);

        Assert.Equal((status, state), (signature.Status, signature.Revocation));
    }

    private Task<byte[]> GetAsync() =>
        _sandbox.Http.GetByteArrayAsync(new Uri(_sandbox.Url, DownloadModule.Path), SandboxFixture.Stop);

    private async Task<HttpResponseMessage> SendAsync(long from, EntityTagHeaderValue? condition)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_sandbox.Url, DownloadModule.Path));
        request.Headers.Range = new RangeHeaderValue(from, null);
        request.Headers.IfRange = condition is null ? null : new RangeConditionHeaderValue(condition);
        return await _sandbox.Http.SendAsync(request, SandboxFixture.Stop);
    }

    private FileSignature Verify(byte[] file) =>
        EmbeddedSignature.Verify(new MemoryStream(file), [_sandbox.PublisherRoot], TimeProvider.System.GetUtcNow());

    private static string Subject(FileSignature signature)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(signature.SignerCertificate!);
        return certificate.Subject;
    }
}
