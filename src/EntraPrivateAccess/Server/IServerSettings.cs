using System.IO;
using System.Net;

namespace EntraPrivateAccess.Server;

/// <summary>
/// The registry. Keys start with <c>HKLM\</c>, <c>HKU\</c> or, for the caller's own, <c>HKCU\</c>; <c>wow64</c> picks
/// the 32-bit view.
/// </summary>
internal interface IServerRegistry
{
    /// <summary>A value (string, int, long, string[], byte[]), or null where key or value are missing.</summary>
    Task<object?> ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>The names of the subkeys; empty where the key is missing.</summary>
    Task<IReadOnlyList<string>> SubkeysAsync(string key, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Writes a value and makes its key: a string as REG_SZ, an int as REG_DWORD.</summary>
    Task WriteAsync(string key, string name, object value, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Removes a key with all below it; nothing where it is missing.</summary>
    Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false);
}

/// <summary>
/// The network as it looks from the server: names, connections and whom the machine trusts. All above that is spoken
/// by us.
/// </summary>
internal interface IServerNetwork
{
    /// <summary>The addresses of a host name; never empty.</summary>
    /// <exception cref="ServerException">11001 no such host, 11002 the name servers do not answer, ….</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>
    /// A connection to whichever of the addresses answers first. Cancellation closes the others, and this one until
    /// it is returned.
    /// </summary>
    /// <exception cref="ServerException">10061 refused, 10060 no answer, 10051 no way there, ….</exception>
    Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken);

    /// <summary>
    /// The root certificates (DER) that the server trusts; null where they are this process's own operating system's.
    /// </summary>
    Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken);
}
