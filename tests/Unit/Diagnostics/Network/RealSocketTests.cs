using System.IO;
using System.Net;
using System.Net.Sockets;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>The door to this machine's own network. Nothing but loopback is asked.</summary>
public sealed class RealSocketTests
{
    private readonly LocalNetwork _network = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_that_no_name_server_could_know_does_not_resolve()
    {
        // Longer than a name's part may be: it is refused before anybody is asked.
        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            _network.ResolveAsync(new string('a', 64) + ".example", Stop)
        );

        Assert.Contains("Resolving the host name", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task This_machine_s_own_name_resolves_to_loopback() =>
        Assert.Contains(await _network.ResolveAsync("localhost", Stop), IPAddress.IsLoopback);

    [Fact]
    public async Task A_closed_port_refuses()
    {
        ServerException fault = await Assert.ThrowsAsync<ServerException>(() =>
            _network.ConnectAsync([IPAddress.Loopback], ClosedPort(), Stop)
        );

        Assert.Equal((Win32Errors.ConnectionRefused, "ConnectionRefused"), (fault.NativeErrorCode, fault.ErrorId));
    }

    [Fact]
    public async Task The_address_that_answers_wins_over_those_that_do_not()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();

        // Loopback too, but nobody listens there.
        using Stream stream = await _network.ConnectAsync(
            [IPAddress.Parse("127.0.0.99"), IPAddress.Loopback],
            ((IPEndPoint)listener.LocalEndpoint).Port,
            Stop
        );

        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task A_port_that_swallows_connections_is_waited_for_until_somebody_stops_it()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "A full queue swallows connections on Linux; elsewhere it refuses them."
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
