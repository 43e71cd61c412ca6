using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>A network in memory: names are told by a test, and so is what answers a connection.</summary>
internal sealed class FakeNetwork : IServerNetwork
{
    public Dictionary<string, IReadOnlyList<IPAddress>> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a connection leads to; refused where a test says nothing.</summary>
    public Func<IPAddress, int, CancellationToken, Task<Stream>> Connect { get; set; } =
        (address, port, _) => Task.FromException<Stream>(Win32Errors.Fault(Win32Errors.ConnectionRefused, $"Connecting to {address} port {port}"));

    public IReadOnlyList<byte[]>? Roots { get; set; } = [];

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => Names.TryGetValue(host, out IReadOnlyList<IPAddress>? found)
        ? Task.FromResult(found)
        : Task.FromException<IReadOnlyList<IPAddress>>(Win32Errors.Fault(Win32Errors.HostNotFound, $"Resolving the host name {host}"));

    public Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken) => Connect(addresses[0], port, cancellationToken);

    public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) => Task.FromResult(Roots);
}
