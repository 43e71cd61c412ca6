using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Http;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

public sealed class CertificatePinTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create();
    private readonly X509Certificate2 _certificate;
    private readonly CertificatePin _pin;

    public CertificatePinTests()
    {
        _certificate = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.MaxValue
        );
        _pin = new CertificatePin(_certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
    }

    [Theory]
    [InlineData("https://localhost:5001/", true)]
    [InlineData("https://127.0.0.1:5001/", true)]
    [InlineData("https://graph.microsoft.com/", false)]
    [InlineData("https://192.168.1.2/", false)]
    public void Pinned_certificate_is_accepted_only_on_loopback(string target, bool accepted) =>
        Assert.Equal(
            accepted,
            _pin.Accepts(new Uri(target), _certificate, SslPolicyErrors.RemoteCertificateChainErrors)
        );

    [Fact]
    public void Different_certificate_is_rejected_on_loopback()
    {
        using X509Certificate2 other = new CertificateRequest(
            "CN=localhost",
            _key,
            HashAlgorithmName.SHA256
        ).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddDays(-1));
        Assert.False(
            _pin.Accepts(new Uri("https://localhost:5001/"), other, SslPolicyErrors.RemoteCertificateChainErrors)
        );
        Assert.False(
            _pin.Accepts(new Uri("https://localhost:5001/"), null, SslPolicyErrors.RemoteCertificateNotAvailable)
        );
    }

    [Fact]
    public void Valid_certificate_is_accepted_for_other_hosts() =>
        Assert.True(_pin.Accepts(new Uri("https://graph.microsoft.com/"), _certificate, SslPolicyErrors.None));

    [Fact]
    public void Valid_certificate_that_is_not_pinned_is_rejected_on_loopback()
    {
        using X509Certificate2 other = new CertificateRequest(
            "CN=localhost",
            _key,
            HashAlgorithmName.SHA256
        ).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddDays(-1));

        Assert.False(_pin.Accepts(new Uri("https://localhost:5001/"), other, SslPolicyErrors.None));
        Assert.True(_pin.Accepts(new Uri("https://localhost:5001/"), _certificate, SslPolicyErrors.None));
    }

    [Theory]
    [InlineData("http://proxy:8080", "https://localhost:5001", true)]
    [InlineData("http://proxy:8080", "https://graph.microsoft.com", false)]
    [InlineData("http://127.0.0.1:8080", "https://localhost:5001", false)]
    public void Loopback_target_bypasses_a_remote_proxy(string proxy, string target, bool bypassed) =>
        Assert.Equal(bypassed, new SessionProxy(new Uri(proxy)).IsBypassed(new Uri(target)));

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
