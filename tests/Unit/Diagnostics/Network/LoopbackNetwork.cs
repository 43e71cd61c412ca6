using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>This machine's own network, to loopback only: names that a test made up lead to ports that it listens on.</summary>
internal sealed class LoopbackNetwork(IReadOnlyList<byte[]> roots) : IServerNetwork
{
    private readonly LocalNetwork _local = new();
    private readonly List<(string Host, int Port, int Real)> _routes = [];

    public void Lead(string host, int port, int real) => _routes.Add((host, port, real));

    // An address of loopback's own range stands for each host.
    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        int index = _routes.FindIndex(route => route.Host == host);
        return index < 0 ? _local.ResolveAsync(host, cancellationToken) : Task.FromResult<IReadOnlyList<IPAddress>>([new IPAddress([127, 1, 0, (byte)index])]);
    }

    public Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        Assert.All(addresses, address => Assert.True(IPAddress.IsLoopback(address)));
        byte[] parts = addresses[0].GetAddressBytes();
        string? host = parts is [127, 1, 0, _] ? _routes[parts[3]].Host : null;
        int? real = host is null ? null : _routes.Where(route => route.Host == host && route.Port == port).Select(route => (int?)route.Real).FirstOrDefault();
        return _local.ConnectAsync(real is null ? addresses : [IPAddress.Loopback], real ?? port, cancellationToken);
    }

    public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<byte[]>?>(roots);
}
