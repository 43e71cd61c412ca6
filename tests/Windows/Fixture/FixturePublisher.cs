using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.Download;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>The certification authority of the fixture installers. Its keys exist only in memory.</summary>
internal sealed class FixturePublisher : IDisposable
{
    public const string Organization = "Connector Fixture Publisher";
    public const string CommonName = "Connector Fixture Publisher";

    private const string Name = $"CN={CommonName}, O={Organization}, C=US";

    private readonly RSA _rootKey = RSA.Create(2048);
    private readonly X509Certificate2 _root;

    private readonly bool _isForWine;

    /// <param name="isForWine">Whether the certificates have SHA-1 signatures. Wine checks the chains of no others;
    /// everything else rejects them.</param>
    public FixturePublisher(bool isForWine)
    {
        _isForWine = isForWine;
        _root = Certify("CN=Connector Fixture Root, O=Connector Fixture", _rootKey, -3650, 3650, isSelfSigned: true);
    }

    /// <summary>The root certificate (DER).</summary>
    public byte[] Root => _root.RawData;

    /// <summary>Signs a copy of a program without a timestamp.</summary>
    /// <param name="signer">publisher, other-publisher, expired or self-signed.</param>
    public void Sign(string signer, string from, string to)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 issued = signer switch
        {
            "publisher" => Certify(Name, key, -30, 700),
            "other-publisher" => Certify("CN=Some Other Publisher, O=Some Other Publisher, C=US", key, -30, 700),
            "expired" => Certify(Name, key, -700, -30),
            "self-signed" => Certify(Name, key, -30, 700, isSelfSigned: true),
            _ => throw new ArgumentOutOfRangeException(nameof(signer)),
        };
        using X509Certificate2 certificate = issued.CopyWithPrivateKey(key);
        File.Copy(from, to, overwrite: true);
        using FileStream file = new(to, FileMode.Open, FileAccess.ReadWrite);
        AuthenticodeSigner.SignFile(file, certificate, signer == "self-signed" ? null : _root);
    }

    public void Dispose()
    {
        _root.Dispose();
        _rootKey.Dispose();
    }

    /// <param name="from">The start of the validity, in days from now.</param>
    /// <param name="to">The end of the validity, in days from now.</param>
    private X509Certificate2 Certify(string name, RSA key, int from, int to, bool isSelfSigned = false)
    {
        bool isRoot = key == _rootKey;
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isRoot, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        X509KeyUsageFlags usage = isRoot
            ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign
            : X509KeyUsageFlags.DigitalSignature;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        if (!isRoot)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], false));
        }

        RSA issuer = isSelfSigned ? key : _rootKey;
        X509SignatureGenerator generator = _isForWine
            ? new Sha1Signatures(issuer)
            : X509SignatureGenerator.CreateForRSA(issuer, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.Create(
            isSelfSigned ? request.SubjectName : _root!.SubjectName,
            generator,
            now.AddDays(from),
            now.AddDays(to),
            RandomNumberGenerator.GetBytes(15)
        );
    }
}
