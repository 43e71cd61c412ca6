using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Registration;

/// <summary>
/// Issues trust certificates that are valid for 180 days. The subject is the tenant, and an extension contains the
/// connector ID.
/// </summary>
internal sealed class RegistrationAuthority
{
    private const string ConnectorIdExtension = "1.3.6.1.4.1.311.82.1";

    private readonly SandboxClock _clock;
    private readonly X509Certificate2 _issuer;

    public RegistrationAuthority(SandboxClock clock)
    {
        _clock = clock;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=connectorregistrationca.msappproxy.net", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _issuer = request.CreateSelfSigned(clock.GetUtcNow().AddYears(-1), clock.GetUtcNow().AddYears(20));
    }

    /// <param name="publicKey">SubjectPublicKeyInfo (DER).</param>
    /// <returns>The certificate (DER).</returns>
    public byte[] Issue(string tenantId, Guid connectorId, byte[] publicKey)
    {
        CertificateRequest request = new(
            new X500DistinguishedName($"CN={tenantId}"),
            PublicKey.CreateFromSubjectPublicKeyInfo(publicKey, out _),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));

        // The extension contains the sixteen bytes of the ID. This is known from other agents that use the registration
        // service, and inferred for connectors.
        request.CertificateExtensions.Add(new X509Extension(ConnectorIdExtension, connectorId.ToByteArray(), false));
        DateTimeOffset now = _clock.GetUtcNow();
        using ECDsa key = _issuer.GetECDsaPrivateKey()!;
        using X509Certificate2 issued = request.Create(
            _issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            now.AddMinutes(-5),
            now.AddDays(180),
            RandomNumberGenerator.GetBytes(16)
        );
        return issued.RawData;
    }
}
