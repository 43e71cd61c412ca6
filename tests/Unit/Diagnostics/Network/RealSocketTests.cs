using System.IO;
using System.Net;
using System.Net.Sockets;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests access to the local network, with loopback connections only.</summary>
public sealed class RealSocketTests
{
    private readonly LocalNetwork _network = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invalid_host_name_does_not_resolve()
    {
        // A DNS label has at most 63 characters, so the name is rejected before any DNS query.
        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            _network.ResolveAsync(new string('a', 64) + ".example", Stop)
        );

        Assert.Contains("Resolving the host name", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Localhost_resolves_to_loopback() =>
        Assert.Contains(await _network.ResolveAsync("localhost", Stop), IPAddress.IsLoopback);

    [Fact]
    public async Task Closed_port_refuses_the_connection()
    {
        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            _network.ConnectAsync([IPAddress.Loopback], ClosedPort(), Stop)
        );

        Assert.Equal((Win32Errors.ConnectionRefused, "ConnectionRefused"), (fault.NativeErrorCode, fault.ErrorId));
    }

    [Fact]
    public async Task Address_that_responds_is_used()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();

        // This is also a loopback address, but without a listener.
        using Stream stream = await _network.ConnectAsync(
            [IPAddress.Parse("127.0.0.99"), IPAddress.Loopback],
            ((IPEndPoint)listener.LocalEndpoint).Port,
            Stop
        );

        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task Connection_to_a_silent_port_waits_until_it_is_canceled()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "A full queue drops connections on Linux; on other systems, it refuses them."
        );
        using BlackHole hole = await BlackHole.OpenAsync(Stop);
        using CancellationTokenSource stop = new();

        Task<Stream> attempt = _network.ConnectAsync([IPAddress.Loopback], hole.Port, stop.Token);
        Assert.NotSame(attempt, await Task.WhenAny(attempt, Task.Delay(TimeSpan.FromMilliseconds(300), Stop)));
        stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    private static int ClosedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
