using System.IO;
using System.Net;

namespace EntraPrivateAccess.Server;

/// <summary>
/// The registry. Keys start with <c>HKLM\</c>, <c>HKU\</c> or, for the caller's own hive, <c>HKCU\</c>; <c>wow64</c>
/// selects the 32-bit view.
/// </summary>
internal interface IServerRegistry
{
    /// <summary>
    /// Reads a value (string, int, long, string[], byte[]). Returns null if the key or the value is missing.
    /// </summary>
    Task<object?> ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Returns the names of the subkeys; empty if the key is missing.</summary>
    Task<IReadOnlyList<string>> SubkeysAsync(string key, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Returns the names of the values of a key; empty if the key is missing.</summary>
    Task<IReadOnlyList<string>> ValueNamesAsync(string key, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Writes a value and creates its key if needed: a string as REG_SZ, an int as REG_DWORD.</summary>
    Task WriteAsync(string key, string name, object value, CancellationToken cancellationToken, bool wow64 = false);

    /// <summary>Removes a key and everything below it. Does nothing if the key is missing.</summary>
    Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false);
}

/// <summary>
/// The network from the server's point of view: name resolution, connections and trusted roots. The module implements
/// all higher protocols itself.
/// </summary>
internal interface IServerNetwork
{
    /// <summary>Resolves a host name to its addresses; the result is never empty.</summary>
    /// <exception cref="ServerException">11001 no such host, 11002 the name servers do not respond, and
    /// others.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>
    /// Connects to the address that answers first. Cancellation closes all attempts until a connection is returned.
    /// </summary>
    /// <exception cref="ServerException">10061 refused, 10060 no answer, 10051 network unreachable, and
    /// others.</exception>
    Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the root certificates (DER) that the server trusts, or null if they are those of the operating system of
    /// this process.
    /// </summary>
    Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Gets the remote ends of a process's established TCP connections; empty if there are none or they can't be read.
    /// </summary>
    Task<IReadOnlyList<IPEndPoint>> ConnectionsAsync(int processId, CancellationToken cancellationToken);
}
