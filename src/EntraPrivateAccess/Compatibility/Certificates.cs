using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Compatibility;

/// <summary>Reads certificates the same way on both frameworks.</summary>
internal static class Certificates
{
    /// <summary>A certificate without its key, from DER.</summary>
    public static X509Certificate2 Load(byte[] der) => new(der);
}
