using System.IO;
using System.Net;
using System.Net.Sockets;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>The network of this machine.</summary>
internal sealed class LocalNetwork : IServerNetwork
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] found = await Abandonable
                .Until(Dns.GetHostAddressesAsync(host), cancellationToken)
                .ConfigureAwait(false);
            return found.Length > 0 ? found : throw Missing(host, SocketError.NoData);
        }
        catch (SocketException fault)
        {
            throw Missing(host, fault.SocketErrorCode);
        }
    }

    public Task<Stream> ConnectAsync(
        IReadOnlyList<IPAddress> addresses,
        int port,
        CancellationToken cancellationToken
    ) => ConnectionRace.RunAsync(addresses, port, cancellationToken);

    public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<byte[]>?>(null);

    public Task<IReadOnlyList<IPEndPoint>> ConnectionsAsync(int processId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IPEndPoint>>([]);

    private static ServerException Missing(string host, SocketError error) =>
        Win32Errors.Fault((int)error, $"Resolving the host name {host}", host);
}

/// <summary>
/// Connects to all addresses of a host at the same time, so that an unreachable one, such as an IPv6 address without a
/// route, causes no delay.
/// </summary>
internal static class ConnectionRace
{
    public static async Task<Stream> RunAsync(
        IReadOnlyList<IPAddress> addresses,
        int port,
        CancellationToken cancellationToken
    )
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

            // On .NET Framework, closing the socket is the only way to stop a connection attempt.
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
            throw Win32Errors.Fault(
                fault is SocketException refused ? (int)refused.SocketErrorCode : (int)SocketError.OperationAborted,
                $"Connecting to {address} port {port}",
                address.ToString()
            );
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
            // Another address connected first.
        }
    }
}

/// <summary>
/// Stops waiting for an operation that cannot be canceled, such as a name lookup by the system call, which accepts no
/// cancellation token.
/// </summary>
internal static class Abandonable
{
    public static async Task<T> Until<T>(Task<T> work, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.Register(() =>
            stopped.TrySetCanceled(cancellationToken)
        );
        Task<T> first = await Task.WhenAny(work, stopped.Task).ConfigureAwait(false);
        if (first != work)
        {
            // Observe the exception, because no caller awaits the task any more.
            _ = work.ContinueWith(
                late => late.Exception,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );
        }

        return await first.ConfigureAwait(false);
    }
}
