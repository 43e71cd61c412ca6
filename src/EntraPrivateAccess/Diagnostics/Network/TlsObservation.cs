using System.Collections.Generic;
using System.IO;
using System.Security.Authentication;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>What a TLS handshake showed, whether it was liked or not.</summary>
/// <param name="Certificate">The server's certificate (DER).</param>
/// <param name="Others">What came along or is known of its issuers (DER).</param>
/// <param name="IsNameRight">Whether the certificate is made out to the host that was asked for.</param>
/// <param name="Ending">Why the handshake ended after the certificate was seen, or null where it succeeded.</param>
internal sealed record TlsObservation(byte[] Certificate, IReadOnlyList<byte[]> Others, bool IsNameRight, SslProtocols Protocol, string? Ending)
{
    /// <summary>The encrypted connection; null where the handshake did not come to its end.</summary>
    public Stream? Stream { get; init; }
}
