using System.IO;
using System.Net.Http;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

public sealed class ApplicationSignInTests(SandboxTenant sandbox) : IClassFixture<SandboxTenant>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_secret_signs_in_the_application()
    {
        (ITokenSource source, AccessToken token) = await SignInAsync(
            ApplicationCredential.Secret(TestToken.Secure(SandboxTenant.AutomationSecret))
        );
        Assert.True(source.IsAppOnly);
        Assert.Equal(SandboxTenant.Automation, token.Account);
        Assert.Contains("Directory.ReadWrite.All", token.Scopes);
        Assert.NotEqual(token.Value, (await source.GetAsync(forceRefresh: true, SilentReporter.Instance, Stop)).Value);
    }

    [Fact]
    public async Task Wrong_secret_is_reported_and_never_shown()
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            SignInAsync(ApplicationCredential.Secret(TestToken.Secure(TestToken.Canary)))
        );
        Assert.Equal("InvalidClientSecret", fault.ErrorId);
        Assert.Contains("AADSTS7000215", fault.Message);
        Assert.DoesNotContain(TestToken.Canary, fault.ToString());
    }

    [Fact]
    public async Task Known_certificate_signs_in_and_an_unknown_certificate_does_not()
    {
        using RSA key = TestKey.Create();
        using X509Certificate2 certificate = new CertificateRequest(
            "CN=automation",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        ConnectorException unknown = await Assert.ThrowsAsync<ConnectorException>(() =>
            SignInAsync(ApplicationCredential.Certificate(certificate))
        );
        Assert.Equal("InvalidClientCertificate", unknown.ErrorId);
        _ = await sandbox.ControlAsync(
            HttpMethod.Post,
            "signin/certificates",
            new { certificate = certificate.RawData }
        );
        Assert.Equal(
            SandboxTenant.Automation,
            (await SignInAsync(ApplicationCredential.Certificate(certificate))).First.Account
        );
        using X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(certificate.RawData);
        Assert.Equal(
            "ClientCertificateWithoutKey",
            Assert.Throws<ConnectorException>(() => ApplicationCredential.Certificate(withoutKey)).ErrorId
        );
    }

    [Fact]
    public void Certificate_file_requires_its_password()
    {
        using RSA key = TestKey.Create();
        using X509Certificate2 certificate = new CertificateRequest(
            "CN=automation",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        ).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, TestToken.Canary));
            using X509Certificate2 loaded = ClientCertificates.Load(path, TestToken.Secure(TestToken.Canary));
            Assert.True(loaded.HasPrivateKey);
            ConnectorException wrong = Assert.Throws<ConnectorException>(() =>
                ClientCertificates.Load(path, TestToken.Secure("another"))
            );
            Assert.Equal("ClientCertificateUnreadable", wrong.ErrorId);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal(
            "ClientCertificateUnreadable",
            Assert.Throws<ConnectorException>(() => ClientCertificates.Load(path, null)).ErrorId
        );
        Assert.Equal(
            "ClientCertificateNotFound",
            Assert.Throws<ConnectorException>(() => ClientCertificates.Find(new string('A', 40))).ErrorId
        );
    }

    [Fact]
    public async Task Federated_token_signs_in_from_memory_and_from_a_file()
    {
        string assertion = await sandbox.TokenAsync(new { kind = "federated" });
        Assert.Equal(
            "FederatedToken",
            (await SignInAsync(ApplicationCredential.FederatedToken(TestToken.Secure(assertion)))).Source.Method
        );
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, assertion + "\n", Stop);
        Assert.Equal(
            SandboxTenant.Automation,
            (await SignInAsync(ApplicationCredential.FederatedTokenFile(path))).First.Account
        );
        File.Delete(path);
        ConnectorException missing = await Assert.ThrowsAsync<ConnectorException>(() =>
            SignInAsync(ApplicationCredential.FederatedTokenFile(path))
        );
        Assert.Equal("FederatedTokenFileUnreadable", missing.ErrorId);
    }

    [Fact]
    public async Task Expired_federated_token_is_rejected()
    {
        string assertion = await sandbox.TokenAsync(new { kind = "federated", expiresInSeconds = -60 });
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            SignInAsync(ApplicationCredential.FederatedToken(TestToken.Secure(assertion)))
        );
        Assert.Equal("FederatedTokenRefused", fault.ErrorId);
        Assert.DoesNotContain(assertion, fault.ToString());
    }

    [Fact]
    public async Task Missing_managed_identity_is_reported()
    {
        using HttpClient nowhere = new(new RejectingHandler());
        ManagedIdentityTokenSource source = new(sandbox.Context(), null, nowhere);
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            source.GetAsync(forceRefresh: true, SilentReporter.Instance, Stop)
        );
        Assert.Equal("ManagedIdentityUnavailable", fault.ErrorId);
    }

    [Fact]
    public async Task Tenant_and_application_are_required()
    {
        ApplicationCredential secret = ApplicationCredential.Secret(TestToken.Secure("x"));
        Assert.Equal(
            "TenantRequired",
            (
                await Assert.ThrowsAsync<ConnectorException>(() =>
                    SignIns.ApplicationAsync(sandbox.Context(null), secret, SilentReporter.Instance, Stop)
                )
            ).ErrorId
        );
        Assert.Equal(
            "ClientRequired",
            (
                await Assert.ThrowsAsync<ConnectorException>(() =>
                    SignIns.ApplicationAsync(sandbox.Context(), secret, SilentReporter.Instance, Stop)
                )
            ).ErrorId
        );
    }

    private Task<(ITokenSource Source, AccessToken First)> SignInAsync(ApplicationCredential credential) =>
        SignIns.ApplicationAsync(
            sandbox.Context() with
            {
                ClientId = SandboxTenant.Automation,
            },
            credential,
            SilentReporter.Instance,
            Stop
        );

    private sealed class RejectingHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest)
                {
                    Content = new StringContent(
                        """{"error":"invalid_request","error_description":"Identity not found"}"""
                    ),
                }
            );
    }
}
