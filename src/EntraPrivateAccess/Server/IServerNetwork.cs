using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>The network as it looks from the server: names, connections and whom the machine trusts. All above that is spoken by us.</summary>
internal interface IServerNetwork
{
    /// <summary>The addresses of a host name; never empty.</summary>
    /// <exception cref="ServerException">11001 no such host, 11002 the name servers do not answer, ….</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);

    /// <summary>A connection to whichever of the addresses answers first. Cancellation closes the others, and this one until it is returned.</summary>
    /// <exception cref="ServerException">10061 refused, 10060 no answer, 10051 no way there, ….</exception>
    Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken);

    /// <summary>The root certificates (DER) that the server trusts; null where they are this process's own operating system's.</summary>
    Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken);
}
