using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Waits until a started program accepts connections.</summary>
internal static class Listening
{
    public static async Task UntilAsync(int port, Process process, string log)
    {
        for (int tries = 0; tries < 600; tries++)
        {
            if (process.HasExited)
            {
                break;
            }

            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        throw new InvalidOperationException(
            $"{process.StartInfo.FileName} does not listen on {port}:\n{await File.ReadAllTextAsync(log)}"
        );
    }
}

/// <summary>
/// A port with a full connection queue that is never emptied: Linux drops further connection attempts, as a firewall
/// does.
/// </summary>
internal sealed class BlackHole : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public static async Task<BlackHole> OpenAsync(CancellationToken stop)
    {
        BlackHole hole = new();
        hole._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        hole._listener.Listen(0);
        for (int at = 0; at < 8; at++)
        {
            Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            hole._waiting.Add(client);
            Task connecting = client.ConnectAsync(hole._listener.LocalEndPoint!, stop).AsTask();
            if (await Task.WhenAny(connecting, Task.Delay(TimeSpan.FromMilliseconds(300), stop)) != connecting)
            {
                _ = connecting.ContinueWith(
                    late => late.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted,
                    TaskScheduler.Default
                );
                return hole;
            }
        }

        throw new InvalidOperationException("The queue does not fill.");
    }

    public void Dispose()
    {
        _waiting.ForEach(client => client.Dispose());
        _listener.Dispose();
    }
}

/// <summary>
/// The local network, restricted to loopback. It maps the host names of a test to ports that the test listens on.
/// </summary>
internal sealed class LoopbackNetwork(IReadOnlyList<byte[]> roots) : IServerNetwork
{
    private readonly LocalNetwork _local = new();
    private readonly List<(string Host, int Port, int Real)> _routes = [];

    public Task<IReadOnlyList<IPEndPoint>> ConnectionsAsync(int processId, CancellationToken cancellationToken) =>
        _local.ConnectionsAsync(processId, cancellationToken);

    public void Lead(string host, int port, int real) => _routes.Add((host, port, real));

    // Each host has its own address in the loopback range.
    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        int index = _routes.FindIndex(route => route.Host == host);
        return index < 0
            ? _local.ResolveAsync(host, cancellationToken)
            : Task.FromResult<IReadOnlyList<IPAddress>>([new IPAddress([127, 1, 0, (byte)index])]);
    }

    public Task<Stream> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        Assert.All(addresses, address => Assert.True(IPAddress.IsLoopback(address)));
        byte[] parts = addresses[0].GetAddressBytes();
        string? host = parts is [127, 1, 0, _] ? _routes[parts[3]].Host : null;
        int? real = host is null
            ? null
            : _routes
                .Where(route => route.Host == host && route.Port == port)
                .Select(route => (int?)route.Real)
                .FirstOrDefault();
        return _local.ConnectAsync(real is null ? addresses : [IPAddress.Loopback], real ?? port, cancellationToken);
    }

    public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<byte[]>?>(roots);
}
