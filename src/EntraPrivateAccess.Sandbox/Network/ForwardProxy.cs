using System.Globalization;
using System.IO;
using System.Text;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>A corporate forward proxy that supports CONNECT tunnels and plain requests with absolute URLs.</summary>
internal sealed class ForwardProxy(MachineNetwork network)
{
    public async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (
            await HttpHead.ReadAsync(stream, cancellationToken) is not { } request
            || !Uri.TryCreate(
                request.Method == "CONNECT" ? "tcp://" + request.Target : request.Target,
                UriKind.Absolute,
                out Uri? target
            )
        )
        {
            return;
        }

        if (network.Strikes(FaultNames.ProxyAnswer, target.Host, target.Port) is { } refusal)
        {
            await HttpHead.WriteAsync(
                stream,
                Refusal(refusal.Value),
                "text/html",
                Encoding.ASCII.GetBytes("<html>The proxy refused the request.</html>"),
                cancellationToken
            );
            return;
        }

        if (network.PortBehindProxy(target.Host, target.Port) is not int port)
        {
            await HttpHead.WriteAsync(
                stream,
                "503 Service Unavailable\r\nVia: 1.1 proxy",
                "text/html",
                Encoding.ASCII.GetBytes("<html>No such host.</html>"),
                cancellationToken
            );
            return;
        }

        await using Stream upstream = await LoopbackListener.ConnectAsync(port, cancellationToken);
        if (request.Method == "CONNECT")
        {
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
            _ = await Task.WhenAny(
                stream.CopyToAsync(upstream, cancellationToken),
                upstream.CopyToAsync(stream, cancellationToken)
            );
            return;
        }

        byte[] body = await request.ReadBodyAsync(stream, cancellationToken);
        string head =
            $"{request.Method} {target.PathAndQuery} HTTP/1.1\r\n"
            + $"{string.Concat(request.Lines.Select(line => line + "\r\n"))}\r\n";
        await upstream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await upstream.WriteAsync(body, cancellationToken);
        await upstream.CopyToAsync(stream, cancellationToken);
    }

    private static string Refusal(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status == 407
            ? "407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nVia: 1.1 proxy"
            : $"{(status == 0 ? 403 : status).ToString(CultureInfo.InvariantCulture)} Forbidden\r\nVia: 1.1 proxy";
}

/// <summary>The head of a request: the part of HTTP that a proxy and a site of the simulated internet need.</summary>
internal sealed record HttpHead(string Method, string Target, IReadOnlyList<string> Lines)
{
    private const int Longest = 16 * 1024;
    private const int LargestBody = 64 * 1024;

    public string? Header(string name) =>
        Lines
            .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[(name.Length + 1)..].Trim())
            .FirstOrDefault();

    /// <summary>
    /// Reads byte by byte up to the empty line, so that no byte of the body is consumed. Returns null if the client
    /// disconnects first.
    /// </summary>
    public static async Task<HttpHead?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        byte[] one = new byte[1];
        while (text.Length < Longest && await stream.ReadAsync(one, cancellationToken) > 0)
        {
            _ = text.Append((char)one[0]);
            if (one[0] == '\n' && text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                string[] lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                return lines[0].Split(' ') is [string method, string target, _]
                    ? new HttpHead(method, target, lines[1..])
                    : null;
            }
        }

        return null;
    }

    public async Task<byte[]> ReadBodyAsync(Stream stream, CancellationToken cancellationToken)
    {
        bool sized = int.TryParse(
            Header("Content-Length"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int length
        );
        byte[] body = new byte[sized ? Math.Min(length, LargestBody) : 0];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    /// <param name="status">Status code and reason phrase, optionally followed by more header lines.</param>
    public static async Task WriteAsync(
        Stream stream,
        string status,
        string type,
        byte[] body,
        CancellationToken cancellationToken
    )
    {
        string head =
            $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n"
            + $"Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }
}
