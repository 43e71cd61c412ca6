using System;
using System.Linq;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Http;

/// <summary>
/// Accepts one server certificate on loopback, by its SHA-256 thumbprint, and no other there. Elsewhere nothing
/// changes.
/// </summary>
internal sealed class CertificatePin
{
    private readonly string _thumbprint;

    /// <param name="thumbprint">Hexadecimal, any case; colons and spaces are allowed between bytes.</param>
    public CertificatePin(string thumbprint) => _thumbprint = new string([.. thumbprint.Where(Uri.IsHexDigit)]);

    // On loopback a certificate that the machine trusts is not enough: the machine's roots say nothing about which
    // process answers.
    public bool Accepts(Uri? target, X509Certificate? certificate, SslPolicyErrors errors) =>
        target is { IsLoopback: true }
            ? certificate is not null
                && string.Equals(Thumbprint(certificate), _thumbprint, StringComparison.OrdinalIgnoreCase)
            : errors == SslPolicyErrors.None;

    private static string Thumbprint(X509Certificate certificate)
    {
        using SHA256 sha = SHA256.Create();
        return BitConverter.ToString(sha.ComputeHash(certificate.GetRawCertData())).Replace("-", "");
    }
}
