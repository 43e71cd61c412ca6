using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>This machine's network.</summary>
internal sealed class LocalNetwork : IServerNetwork
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] found = await Abandonable.Until(Dns.GetHostAddressesAsync(host), cancellationToken).ConfigureAwait(false);
            return found.Length > 0 ? found : throw Missing(host, SocketError.NoData);
        }
        catch (SocketException fault)
        {
            throw Missing(host, fault.SocketErrorCode);
        }
    }

    public Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken) =>
        ConnectionRace.RunAsync(addresses, port, cancellationToken);

    public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<byte[]>?>(null);

    private static ServerException Missing(string host, SocketError error) => Win32Errors.Fault((int)error, $"Resolving the host name {host}", host);
}
