using System;
using System.IO;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>What an application proves itself with.</summary>
internal sealed class ApplicationCredential
{
    private readonly Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> _add;

    private ApplicationCredential(string method, Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> add)
    {
        Method = method;
        _add = add;
    }

    public string Method { get; }

    /// <summary>Also sent: the certificate, for applications that trust a subject and its issuer instead of one thumbprint.</summary>
    public bool SendCertificateChain { get; private init; }

    public ConfidentialClientApplicationBuilder AddTo(ConfidentialClientApplicationBuilder builder) => _add(builder);

    public static ApplicationCredential Secret(SecureString secret) => new("ClientSecret", builder => builder.WithClientSecret(Plain(secret)));

    public static ApplicationCredential Certificate(X509Certificate2 certificate) => certificate.HasPrivateKey
        ? new("Certificate", builder => builder.WithCertificate(certificate)) { SendCertificateChain = true }
        : throw Faults.ClientCertificateWithoutKey(certificate.Thumbprint);

    public static ApplicationCredential FederatedToken(SecureString token) =>
        new("FederatedToken", builder => builder.WithClientAssertion((AssertionRequestOptions _) => Task.FromResult(Plain(token))));

    /// <summary>Reads the file each time: whoever writes it renews it before it ends.</summary>
    public static ApplicationCredential FederatedTokenFile(string path) =>
        new("FederatedToken", builder => builder.WithClientAssertion((AssertionRequestOptions _) => Task.FromResult(Read(path))));

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Faults.FederatedTokenFileUnreadable(path, exception);
        }
    }

    private static string Plain(SecureString secret) => SecureText.Use(secret, letters => new string([.. letters]));
}
