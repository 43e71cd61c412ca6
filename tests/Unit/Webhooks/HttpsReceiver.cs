using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Tests.Unit.Webhooks;

/// <summary>A receiver of webhooks on loopback, with a certificate of its own.</summary>
internal sealed class HttpsReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate = CreateCertificate();
    private readonly string?[] _answers;
    private readonly List<string> _received = [];

    /// <param name="answers">The responses in their order; the last one repeats. Null: the request is never answered.
    /// An empty text: the connection is closed.</param>
    public HttpsReceiver(params string?[] answers)
    {
        _answers = answers;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Gets a copy of the requests so far, because connections that are still open can add requests.</summary>
    public IReadOnlyList<string> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public string Address => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/hook/canary?sig=canary";

    public string Thumbprint => Convert.ToHexString(SHA256.HashData(_certificate.RawData));

    public static string Status(int status, string headers = "") =>
        $"HTTP/1.1 {status} X\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException)
        {
            // The test ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using SslStream stream = new(client.GetStream());
                await stream.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = _certificate },
                    _stop.Token
                );
                string request = await ReadAsync(stream);
                string? answer;
                lock (_received)
                {
                    _received.Add(request);
                    answer = _answers[Math.Min(_received.Count, _answers.Length) - 1];
                }

                if (answer is null)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer!), _stop.Token);
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                // The client or the test ended.
            }
        }
    }

    private async Task<string> ReadAsync(SslStream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        StringBuilder text = new();
        while (true)
        {
            int read = await stream.ReadAsync(buffer, _stop.Token);
            _ = text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            string all = text.ToString();
            int head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head > 0 && Encoding.UTF8.GetByteCount(all[(head + 4)..]) >= Length(all[..head])))
            {
                return all;
            }
        }
    }

    private static int Length(string head) =>
        head.Split("\r\n")
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.Split(':')[1]))
            .FirstOrDefault();

    private static X509Certificate2 CreateCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return SandboxKeys.ForTls(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)));
    }
}
