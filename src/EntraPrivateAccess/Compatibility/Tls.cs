using System.Security.Authentication;

namespace EntraPrivateAccess.Compatibility;

/// <summary>The TLS versions that the module uses.</summary>
internal static class Tls
{
#if NETFRAMEWORK
    /// <summary>
    /// TLS 1.2 only, because .NET Framework 4.7.2 does not define TLS 1.3 and rejects its numeric value.
    /// </summary>
    public const SslProtocols Protocols = SslProtocols.Tls12;
#else
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;
#endif
}
