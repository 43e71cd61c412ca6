using System;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Who signs installers here: a root made at each start, publishers and a time-stamping authority under it.</summary>
internal sealed class PublisherChain
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private readonly Lazy<X509Certificate2> _root;
    private readonly Lazy<X509Certificate2> _publisher;
    private readonly Lazy<X509Certificate2> _other;
    private readonly Lazy<X509Certificate2> _timestamper;
    private readonly DateTimeOffset _now;

    public PublisherChain(SandboxClock clock)
    {
        _now = clock.GetUtcNow();
        _root = new(MakeRoot);
        _publisher = new(() => Issue("CN=Connector Sandbox Publisher, O=Connector Sandbox, C=US", CodeSigning));
        _other = new(() => Issue("CN=Some Other Publisher, O=Some Other Publisher, C=US", CodeSigning));
        _timestamper = new(() => Issue("CN=Connector Sandbox Time Stamping, O=Connector Sandbox, C=US", TimeStamping));
    }

    public X509Certificate2 Root => _root.Value;

    public X509Certificate2 Publisher => _publisher.Value;

    public X509Certificate2 OtherPublisher => _other.Value;

    public X509Certificate2 Timestamper => _timestamper.Value;

    private X509Certificate2 MakeRoot()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = Request("CN=Connector Sandbox Root, O=Connector Sandbox, C=US", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request.CreateSelfSigned(_now.AddYears(-2), _now.AddYears(8));
    }

    private X509Certificate2 Issue(string name, string usage)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], true));
        using X509Certificate2 issued = request.Create(Root, _now.AddYears(-1), _now.AddYears(2), RandomNumberGenerator.GetBytes(15));
        return issued.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string name, RSA key)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
