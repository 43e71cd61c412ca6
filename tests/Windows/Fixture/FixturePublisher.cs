using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>The certification authority that the fixture's installers are signed under, made anew with each build. Its keys are gone when the build is done.</summary>
internal sealed class FixturePublisher
{
    public const string Organization = "Connector Fixture Publisher";
    public const string CommonName = "Connector Fixture Publisher";

    private readonly string _folder;
    private readonly RSA _rootKey = RSA.Create(2048);
    private readonly X509Certificate2 _root;

    public FixturePublisher(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _root = Certify("CN=Connector Fixture Root, O=Connector Fixture", _rootKey, null, -3650, 3650);
        File.WriteAllText(Path.Combine(_folder, "root.pem"), _root.ExportCertificatePem());
        Issue("publisher", $"CN={CommonName}, O={Organization}, C=US", -30, 700);
        Issue("other-publisher", "CN=Some Other Publisher, O=Some Other Publisher, C=US", -30, 700);
        Issue("expired", $"CN={CommonName}, O={Organization}, C=US", -700, -30);
        using RSA key = RSA.Create(2048);
        using X509Certificate2 own = Certify($"CN={CommonName}, O={Organization}, C=US", key, null, -30, 700);
        Save("self-signed", own, key);
    }

    /// <summary>The root (DER).</summary>
    public byte[] Root => _root.RawData;

    /// <summary>Signs a program without a timestamp.</summary>
    /// <param name="signer">publisher, other-publisher, expired or self-signed.</param>
    public Task SignAsync(string signer, string from, string to)
    {
        File.Delete(to);
        string[] chain = signer == "self-signed" ? [] : ["-ac", Path.Combine(_folder, "root.pem")];
        return FixtureTools.RunAsync(
            FixtureTools.Signer, _folder,
            ["sign", "-certs", $"{signer}.pem", "-key", $"{signer}.key", .. chain, "-h", "sha256", "-in", from, "-out", to]);
    }

    private void Issue(string file, string name, int from, int to)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 issued = Certify(name, key, _root, from, to);
        Save(file, issued, key);
    }

    private void Save(string file, X509Certificate2 certificate, RSA key)
    {
        File.WriteAllText(Path.Combine(_folder, file + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, file + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <param name="issuer">The root, or null to sign itself.</param>
    /// <param name="from">Days from now.</param>
    /// <param name="to">Days from now.</param>
    private X509Certificate2 Certify(string name, RSA key, X509Certificate2? issuer, int from, int to)
    {
        bool isRoot = name.StartsWith("CN=Connector Fixture Root", StringComparison.Ordinal);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isRoot, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isRoot ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, true));
        if (!isRoot)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.3")], false));
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.Create(
            issuer?.SubjectName ?? request.SubjectName, new Sha1Signatures(issuer is null ? key : _rootKey),
            now.AddDays(from), now.AddDays(to), RandomNumberGenerator.GetBytes(15));
    }
}
