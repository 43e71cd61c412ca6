using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>A company's forward proxy: CONNECT tunnels, and plain requests by full address.</summary>
internal sealed class ForwardProxy(MachineNetwork network)
{
    public async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (await HttpHead.ReadAsync(stream, cancellationToken) is not { } request
            || !Uri.TryCreate(request.Method == "CONNECT" ? "tcp://" + request.Target : request.Target, UriKind.Absolute, out Uri? target))
        {
            return;
        }

        if (network.Strikes(FaultNames.ProxyAnswer, target.Host, target.Port) is { } refusal)
        {
            await HttpHead.WriteAsync(stream, Refusal(refusal.Value), "text/html", Encoding.ASCII.GetBytes("<html>The proxy says no.</html>"), cancellationToken);
            return;
        }

        if (network.PortBehindProxy(target.Host, target.Port) is not int port)
        {
            await HttpHead.WriteAsync(stream, "503 Service Unavailable\r\nVia: 1.1 proxy", "text/html", Encoding.ASCII.GetBytes("<html>No such host.</html>"), cancellationToken);
            return;
        }

        await using Stream upstream = await LoopbackListener.ConnectAsync(port, cancellationToken);
        if (request.Method == "CONNECT")
        {
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), cancellationToken);
            _ = await Task.WhenAny(stream.CopyToAsync(upstream, cancellationToken), upstream.CopyToAsync(stream, cancellationToken));
            return;
        }

        byte[] body = await request.ReadBodyAsync(stream, cancellationToken);
        string head = $"{request.Method} {target.PathAndQuery} HTTP/1.1\r\n{string.Concat(request.Lines.Select(line => line + "\r\n"))}\r\n";
        await upstream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await upstream.WriteAsync(body, cancellationToken);
        await upstream.CopyToAsync(stream, cancellationToken);
    }

    private static string Refusal(string? value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status == 407
        ? "407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nVia: 1.1 proxy"
        : $"{(status == 0 ? 403 : status).ToString(CultureInfo.InvariantCulture)} Forbidden\r\nVia: 1.1 proxy";
}
