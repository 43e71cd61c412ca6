using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>A port on this machine's loopback interface that serves each connection independently.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, CancellationToken, Task> _serve;

    public LoopbackListener(Func<Stream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    public static async Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return client.GetStream();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The sandbox is stopping.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using NetworkStream stream = client.GetStream();
                await _serve(stream, _stop.Token);
            }
            catch (Exception gone)
                when (gone
                        is IOException
                            or SocketException
                            or AuthenticationException
                            or OperationCanceledException
                            or ObjectDisposedException
                )
            {
                // The client disconnected or rejected the certificate.
            }
        }
    }
}
