using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>
/// The certificates that sign installers: a root created at each start, and the publishers and a time-stamping
/// authority under it.
/// </summary>
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
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(
            "CN=Connector Sandbox Root, O=Connector Sandbox, C=US",
            key,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true)
        );
        return request.CreateSelfSigned(_now.AddYears(-2), _now.AddYears(8));
    }

    private X509Certificate2 Issue(string name, string usage)
    {
        CertificateRequest request = new(
            name,
            SandboxKeys.Subject,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], true));
        using ECDsa issuer = Root.GetECDsaPrivateKey()!;
        using X509Certificate2 issued = request.Create(
            Root.SubjectName,
            X509SignatureGenerator.CreateForECDsa(issuer),
            _now.AddYears(-1),
            _now.AddYears(2),
            RandomNumberGenerator.GetBytes(15)
        );
        return issued.CopyWithPrivateKey(SandboxKeys.Subject);
    }
}
