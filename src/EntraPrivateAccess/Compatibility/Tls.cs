using System.Security.Authentication;

namespace EntraPrivateAccess.Compatibility;

/// <summary>The TLS versions that are spoken.</summary>
internal static class Tls
{
#if NETFRAMEWORK
    /// <summary>.NET Framework 4.7.2 does not know the name of TLS 1.3 and refuses its number.</summary>
    public const SslProtocols Protocols = SslProtocols.Tls12;
#else
    public const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;
#endif
}
