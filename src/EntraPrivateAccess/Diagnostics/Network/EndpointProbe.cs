using System.IO;
using System.Net;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// One way to one host, step by step: name, port, TLS, HTTP. Each step is taken once, on demand, over one connection,
/// and shared by the checks that tell of it.
/// </summary>
internal sealed class EndpointProbe(ProbeTarget target, ProbeContext scene)
{
    private readonly AsyncLazy<Answer<ProbeTarget>> _target = new();
    private readonly AsyncLazy<Answer<IReadOnlyList<IPAddress>>> _name = new();
    private readonly AsyncLazy<Answer<Stream>> _port = new();
    private readonly AsyncLazy<Answer<TlsObservation>> _tls = new();
    private readonly AsyncLazy<Answer<ProbeResponse>> _http = new();

    /// <summary>The host by its real name; blocked where that takes a tenant nobody knows.</summary>
    public Task<Answer<ProbeTarget>> TargetAsync(CancellationToken stop) =>
        _target.Once(async () =>
            scene.Unreal is string unreal ? Answer<ProbeTarget>.BlockedBy(unreal)
            : !target.NeedsTenant ? Answer<ProbeTarget>.Of(target)
            : await scene.TenantAsync(stop).ConfigureAwait(false) is string tenant
                ? Answer<ProbeTarget>.Of(target.Of(tenant))
            : Answer<ProbeTarget>.BlockedBy(
                "This name has the tenant's id in it, and no tenant is known: the server is not registered, and nobody is signed in."
            )
        );

    /// <summary>The addresses to connect to: the host's, or the proxy's that stands for it.</summary>
    public Task<Answer<IReadOnlyList<IPAddress>>> NameAsync(CancellationToken stop) =>
        _name.Once(async () =>
        {
            Answer<ProbeTarget> host = await TargetAsync(stop).ConfigureAwait(false);
            return host.Value is not { } named ? Answer<IReadOnlyList<IPAddress>>.BlockedBy(host.Reason!)
                : await ProxyAsync(stop).ConfigureAwait(false) is { } proxy
                    ? await scene.ProxyAddressesAsync(proxy, stop).ConfigureAwait(false)
                : await scene.ResolveAsync(named.Host, stop).ConfigureAwait(false);
        });

    /// <summary>
    /// A connection to the host; through a proxy, to the end of its tunnel, or to the proxy itself for what goes over
    /// port 80.
    /// </summary>
    public Task<Answer<Stream>> PortAsync(CancellationToken stop) =>
        _port.Once(async () =>
        {
            Answer<IReadOnlyList<IPAddress>> addresses = await NameAsync(stop).ConfigureAwait(false);
            if (addresses.Value is null)
            {
                return Answer<Stream>.BlockedBy(addresses.Reason!);
            }

            ProbeTarget named = (await TargetAsync(stop).ConfigureAwait(false)).Value!;
            Uri? proxy = await ProxyAsync(stop).ConfigureAwait(false);
            return await scene
                .WithinAsync(
                    proxy is null
                        ? $"Nobody answered at {named}, as behind a firewall that drops what it does not let through,"
                        : $"The proxy {proxy.Authority} opened no way to {named}",
                    limit => ProbeConnection.OpenAsync(scene.Network, addresses.Value, named, proxy, limit, stop),
                    stop
                )
                .ConfigureAwait(false);
        });

    public Task<Answer<TlsObservation>> TlsAsync(CancellationToken stop) =>
        _tls.Once(async () =>
        {
            Answer<Stream> connection = await PortAsync(stop).ConfigureAwait(false);
            if (connection.Value is not { } stream)
            {
                return Answer<TlsObservation>.BlockedBy(connection.Reason!);
            }

            ProbeTarget named = (await TargetAsync(stop).ConfigureAwait(false)).Value!;
            return await scene
                .WithinAsync(
                    $"{named} did not finish the TLS handshake",
                    async limit =>
                    {
                        using (limit.Register(stream.Dispose))
                        {
                            return await TlsHandshake.ShakeAsync(stream, named.Host, limit).ConfigureAwait(false);
                        }
                    },
                    stop
                )
                .ConfigureAwait(false);
        });

    /// <summary>Any answer proves the way: these hosts show nothing at their root.</summary>
    public Task<Answer<ProbeResponse>> HttpAsync(CancellationToken stop) =>
        _http.Once(async () =>
        {
            Answer<Stream> connection = target.IsTls
                ? Encrypted(await TlsAsync(stop).ConfigureAwait(false))
                : await PortAsync(stop).ConfigureAwait(false);
            if (connection.Value is not { } stream)
            {
                return Answer<ProbeResponse>.BlockedBy(connection.Reason!);
            }

            ProbeTarget named = (await TargetAsync(stop).ConfigureAwait(false)).Value!;
            bool isWhole = !target.IsTls && await ProxyAsync(stop).ConfigureAwait(false) is not null;
            ProbeRequest question = new("GET", isWhole ? $"http://{named.Host}/" : "/", named.Host);
            return await scene
                .WithinAsync(
                    $"{named} took the request and gave no answer",
                    async limit =>
                    {
                        using (stream)
                        using (limit.Register(stream.Dispose))
                        {
                            return await PlainHttp.AskAsync(stream, question, limit).ConfigureAwait(false);
                        }
                    },
                    stop
                )
                .ConfigureAwait(false);
        });

    /// <summary>The proxy that the service reaches this host through; null for none.</summary>
    public async Task<Uri?> ProxyAsync(CancellationToken stop)
    {
        ServiceRoute route = (await scene.RoutesAsync(stop).ConfigureAwait(false)).Service;
        return route.ProxyTo((await TargetAsync(stop).ConfigureAwait(false)).Value ?? target);
    }

    private static Answer<Stream> Encrypted(Answer<TlsObservation> tls) =>
        tls switch
        {
            { Value.Stream: { } stream } => Answer<Stream>.Of(stream),
            { Value: not null } => Answer<Stream>.BlockedBy(
                "The host ended the TLS handshake after it had shown its certificate, as hosts do that want one of the client."
            ),
            _ => Answer<Stream>.BlockedBy(tls.Reason!),
        };
}

/// <summary>Opens a connection to a host, directly or through a proxy.</summary>
internal static class ProbeConnection
{
    /// <param name="addresses">The host's, or the proxy's.</param>
    /// <param name="limit">Ends the attempt.</param>
    /// <param name="stop">Ends the connection, whoever holds it then.</param>
    /// <exception cref="IOException">The proxy refused.</exception>
    public static async Task<Stream> OpenAsync(
        IServerNetwork network,
        IReadOnlyList<IPAddress> addresses,
        ProbeTarget target,
        Uri? proxy,
        CancellationToken limit,
        CancellationToken stop
    )
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
                ProbeResponse reply = await PlainHttp
                    .AskAsync(stream, new ProbeRequest("CONNECT", target.ToString(), target.ToString()), limit)
                    .ConfigureAwait(false);
                return reply.IsSuccess ? stream : throw new IOException(Refusal(proxy, target, reply));
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public static string Refusal(Uri proxy, ProbeTarget target, ProbeResponse reply) =>
        reply.Status == ProbeResponse.ProxyAuthenticationRequired
            ? $"The proxy {proxy.Authority} wants a sign-in for {target} (407), which the connector can't give: it needs anonymous access."
            : $"The proxy {proxy.Authority} refuses {target}: {reply}.";
}

/// <summary>What a stage of a probe found; or why it failed; or why it was not reached.</summary>
internal sealed record Answer<T>
    where T : class
{
    public T? Value { get; private init; }

    /// <summary>Why this stage failed, as a sentence.</summary>
    public string? Failure { get; private init; }

    /// <summary>What this stage would need and does not have.</summary>
    public string? Blocked { get; private init; }

    /// <summary>For which reason nothing can be built on it; null where it has a value.</summary>
    public string? Reason => Failure ?? Blocked;

    public static Answer<T> Of(T value) => new() { Value = value };

    public static Answer<T> Failed(string why) => new() { Failure = why };

    public static Answer<T> BlockedBy(string why) => new() { Blocked = why };
}
