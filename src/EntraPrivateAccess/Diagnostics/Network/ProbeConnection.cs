using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>Opens a connection to a host, directly or through a proxy.</summary>
internal static class ProbeConnection
{
    /// <param name="addresses">The host's, or the proxy's.</param>
    /// <param name="limit">Ends the attempt.</param>
    /// <param name="stop">Ends the connection, whoever holds it then.</param>
    /// <exception cref="IOException">The proxy refused.</exception>
    public static async Task<Stream> OpenAsync(
        IServerNetwork network, IReadOnlyList<IPAddress> addresses, ProbeTarget target, Uri? proxy, CancellationToken limit, CancellationToken stop)
    {
        Stream stream = await network.ConnectAsync(addresses, proxy?.Port ?? target.Port, limit).ConfigureAwait(false);
        _ = stop.Register(stream.Dispose);
        if (proxy is null || !target.IsTls)
        {
            return stream;
        }

        try
        {
            using (limit.Register(stream.Dispose))
            {
                HttpReply reply = await PlainHttp.AskAsync(stream, new HttpQuestion("CONNECT", target.ToString(), target.ToString()), limit).ConfigureAwait(false);
                return reply.IsSuccess ? stream : throw new IOException(Refusal(proxy, target, reply));
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public static string Refusal(Uri proxy, ProbeTarget target, HttpReply reply) => reply.Status == HttpReply.ProxyAuthenticationRequired
        ? $"The proxy {proxy.Authority} wants a sign-in for {target} (407), which the connector can't give: it needs anonymous access."
        : $"The proxy {proxy.Authority} refuses {target}: {reply}.";
}
