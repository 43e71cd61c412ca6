using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Tries all addresses of a host at once: one that is lost, such as an IPv6 address without a way there, holds nothing up.</summary>
internal static class ConnectionRace
{
    public static async Task<Stream> RunAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        using CancellationTokenSource race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<Stream>> attempts = [.. addresses.Select(address => ConnectAsync(address, port, race.Token))];
        while (true)
        {
            Task<Stream> ended = await Task.WhenAny(attempts).ConfigureAwait(false);
            _ = attempts.Remove(ended);
            if (ended.Status == TaskStatus.RanToCompletion)
            {
                race.Cancel();
                attempts.ForEach(loser => _ = DiscardAsync(loser));
                return await ended.ConfigureAwait(false);
            }

            if (attempts.Count == 0)
            {
                return await ended.ConfigureAwait(false);
            }

            _ = DiscardAsync(ended);
        }
    }

    private static async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

            // Closing is the only way to stop a connection attempt on .NET Framework.
            using (cancellationToken.Register(socket.Dispose))
            {
                await socket.ConnectAsync(new IPEndPoint(address, port)).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            socket?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Win32Errors.Fault(fault is SocketException refused ? (int)refused.SocketErrorCode : (int)SocketError.OperationAborted, $"Connecting to {address} port {port}", address.ToString());
        }
    }

    private static async Task DiscardAsync(Task<Stream> attempt)
    {
        try
        {
            (await attempt.ConfigureAwait(false)).Dispose();
        }
        catch (Exception lost) when (lost is ServerException or OperationCanceledException)
        {
            // It lost the race.
        }
    }
}
