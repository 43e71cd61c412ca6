using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Compatibility;

/// <summary>Loads certificates the same way on both frameworks.</summary>
internal static class Certificates
{
    /// <summary>Loads a certificate without a private key from DER.</summary>
    public static X509Certificate2 Load(byte[] der) => new(der);
}
