using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>Fetches over port 80 what Windows fetches to check the service's certificate: lists and OCSP answers.</summary>
internal sealed class RevocationProbe(NetworkScene scene)
{
    private const int Http = 80;

    /// <param name="route">Through a proxy by full address, or directly.</param>
    public Task<Answer<HttpReply>> FetchAsync(ServiceRoute route, Uri address, byte[]? request, CancellationToken stop)
    {
        ProbeTarget target = new(address.Host, address.IsDefaultPort ? Http : address.Port, "Certificate revocation", NameSource.Documented) { IsTls = false };
        HttpQuestion question = new(request is null ? "GET" : "POST", route.Proxy is null ? address.PathAndQuery : address.AbsoluteUri, address.Authority)
        {
            ContentType = request is null ? null : OcspRequest.ContentType,
            Body = request ?? [],
            WantsBody = true,
        };
        return scene.WithinAsync(
            $"{address} gave no answer",
            async limit =>
            {
                IReadOnlyList<IPAddress> addresses = await scene.Network.ResolveAsync(route.Proxy?.Host ?? address.Host, limit).ConfigureAwait(false);
                using Stream stream = await ProbeConnection.OpenAsync(scene.Network, addresses, target, route.Proxy, limit, stop).ConfigureAwait(false);
                using (limit.Register(stream.Dispose))
                {
                    HttpReply reply = await PlainHttp.AskAsync(stream, question, limit).ConfigureAwait(false);
                    return reply.IsSuccess ? reply
                        : throw new IOException(route.Proxy is { } proxy && reply.IsProxyRefusal ? ProbeConnection.Refusal(proxy, target, reply) : $"{address} answered {reply}.");
                }
            },
            stop);
    }
}
