using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>Answers every request on loopback with one status, and counts the connections.</summary>
internal sealed class RedirectingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _answer;
    private int _connections;

    public RedirectingServer(int status, Uri? location)
    {
        string header = location is null ? "" : $"Location: {location}\r\n";
        _answer = $"HTTP/1.1 {status} X\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n";
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/token");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = Interlocked.Increment(ref _connections);
                NetworkStream stream = client.GetStream();
                byte[] request = new byte[64 * 1024];
                StringBuilder seen = new();
                while (!seen.ToString().EndsWith("canary", StringComparison.Ordinal))
                {
                    int read = await stream.ReadAsync(request, 0, request.Length);
                    if (read == 0)
                    {
                        break;
                    }

                    _ = seen.Append(Encoding.ASCII.GetString(request, 0, read));
                }

                byte[] answer = Encoding.ASCII.GetBytes(_answer);
                await stream.WriteAsync(answer, 0, answer.Length);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or System.IO.IOException)
        {
            // The test ended.
        }
    }
}
