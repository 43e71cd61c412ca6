using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server.Portable;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>A virtual server's network: the sandbox says which port of this machine stands for a host's. Connections are real, and never leave loopback.</summary>
internal sealed class VirtualNetwork(ServerWire wire) : IServerNetwork
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        JToken found = await wire.GetAsync("network/names/" + Uri.EscapeDataString(host), $"Resolving the host name {host}", host, cancellationToken).ConfigureAwait(false);
        return [.. found["addresses"]!.Select(address => IPAddress.Parse((string)address!))];
    }

    public async Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        // A port that swallows everything is an answer that does not come: the wait is real, too.
        JToken found = await wire.GetAsync(
            $"network/ports/{addresses[0]}/{port}", $"Connecting to {addresses[0]} port {port}", addresses[0].ToString(), cancellationToken).ConfigureAwait(false);
        return await ConnectionRace.RunAsync([IPAddress.Loopback], (int)found["port"]!, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken)
    {
        JToken found = await wire.GetAsync("network/roots", "Reading the trusted root certificates", wire.Name, cancellationToken).ConfigureAwait(false);
        return [.. found["roots"]!.Select(root => Convert.FromBase64String((string)root!))];
    }
}
