using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// The public certification authority of the simulated internet, and the private one of a web filter. The certificates
/// are created on first use.
/// </summary>
internal sealed class InternetAuthority
{
    public const string ListOfLeaves = "ConnectorSandboxTlsIssuingCA.crl";
    public const string ListOfIssuers = "ConnectorSandboxPublicRoot.crl";

    private const string IssuerName = "CN=Connector Sandbox TLS Issuing CA, O=Connector Sandbox, C=US";

    private readonly SandboxClock _clock;
    private readonly Lazy<X509Certificate2> _root;
    private readonly Lazy<X509Certificate2> _issuer;
    private readonly Lazy<X509Certificate2> _filter;
    private readonly Lazy<X509Certificate2> _impostor;
    private readonly ConcurrentBag<byte[]> _issued = [];
    private readonly ConcurrentDictionary<(string Host, SiteCertificate Kind), SslStreamCertificateContext> _sites =
        new();

    public InternetAuthority(SandboxClock clock)
    {
        _clock = clock;
        _root = new(() => MakeRoot("CN=Connector Sandbox Public Root, O=Connector Sandbox, C=US"));
        _issuer = new(MakeIssuer);
        _filter = new(() => MakeRoot("CN=Contoso Web Filter CA, O=Contoso, C=US"));
        _impostor = new(MakeImpostor);
    }

    public X509Certificate2 Root => _root.Value;

    public X509Certificate2 Issuer => _issuer.Value;

    /// <summary>The authority whose certificates a web filter presents instead of the real ones.</summary>
    public X509Certificate2 Filter => _filter.Value;

    /// <summary>An authority with the issuer's name but a different key.</summary>
    public X509Certificate2 Impostor => _impostor.Value;

    /// <summary>The serial numbers of all site certificates, for a revocation list that contains them.</summary>
    public IReadOnlyCollection<byte[]> Issued => [.. _issued];

    /// <summary>Returns the certificate chain that a host presents in a TLS handshake.</summary>
    public SslStreamCertificateContext Of(string host, SiteCertificate kind) => _sites.GetOrAdd((host, kind), site =>
        {
            X509Certificate2 signer = site.Kind is SiteCertificate.Inspected ? Filter : Issuer;
            X509Certificate2 certificate = SandboxKeys.ForTls(Make(site.Host, site.Kind, signer));

            // The last certificate of the context is assumed to be the root and is not sent, so the root is included.
            return SslStreamCertificateContext.Create(
                certificate,
                site.Kind switch
                {
                    SiteCertificate.Inspected => [Filter],
                    SiteCertificate.Incomplete => [],
                    _ => [Issuer, Root],
                },
                offline: true
            );
        });

    private X509Certificate2 Make(string host, SiteCertificate kind, X509Certificate2 signer)
    {
        string name = kind is SiteCertificate.WrongName ? "other.example.com" : host;
        CertificateRequest request = new(
            "CN=" + name,
            SandboxKeys.Subject,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true)
        );
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        if (kind is not SiteCertificate.Inspected)
        {
            AddRevocation(request, $"http://crl3.digicert.com/{ListOfLeaves}");
        }

        DateTimeOffset now = _clock.GetUtcNow();
        byte[] serial = SerialNumber();
        _issued.Add(serial);
        using X509Certificate2 issued = Sign(
            request,
            signer,
            now.AddDays(-30),
            kind switch
            {
                SiteCertificate.Expired => now.AddDays(-1),
                SiteCertificate.Expiring => now.AddDays(20),
                _ => now.AddDays(300),
            },
            serial
        );
        return issued.CopyWithPrivateKey(SandboxKeys.Subject);
    }

    private X509Certificate2 MakeRoot(string name)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Authority(new CertificateRequest(name, key, HashAlgorithmName.SHA256));
        return request.CreateSelfSigned(_clock.GetUtcNow().AddYears(-5), _clock.GetUtcNow().AddYears(15));
    }

    private X509Certificate2 MakeImpostor() =>
        Authority(
                new CertificateRequest(
                    IssuerName,
                    RSA.Create(2048),
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1
                )
            )
            .CreateSelfSigned(_clock.GetUtcNow().AddYears(-2), _clock.GetUtcNow().AddYears(8));

    private X509Certificate2 MakeIssuer()
    {
        CertificateRequest request = Authority(
            new CertificateRequest(IssuerName, SandboxKeys.Issuer, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        );
        AddRevocation(request, $"http://crl4.digicert.com/{ListOfIssuers}");
        using X509Certificate2 issued = Sign(
            request,
            Root,
            _clock.GetUtcNow().AddYears(-2),
            _clock.GetUtcNow().AddYears(8),
            SerialNumber()
        );
        return issued.CopyWithPrivateKey(SandboxKeys.Issuer);
    }

    private static CertificateRequest Authority(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(
                X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature,
                true
            )
        );
        return request;
    }

    // Keys of both types are in use under public roots.
    private static X509Certificate2 Sign(
        CertificateRequest request,
        X509Certificate2 signer,
        DateTimeOffset from,
        DateTimeOffset to,
        byte[] serial
    )
    {
        using RSA? rsa = signer.GetRSAPrivateKey();
        using ECDsa? curve = signer.GetECDsaPrivateKey();
        X509SignatureGenerator generator = rsa is not null
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa(curve!);
        return request.Create(signer.SubjectName, generator, from, to, serial);
    }

    private static void AddRevocation(CertificateRequest request, string list)
    {
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list]));
        request.CertificateExtensions.Add(
            new X509AuthorityInformationAccessExtension(["http://ocsp.digicert.com"], null)
        );
    }

    // The highest bit would make the number negative.
    private static byte[] SerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(15);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
