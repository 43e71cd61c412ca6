using System.IO;
using System.Net;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// Probes one host step by step: name, port, TLS, HTTP. Each step runs once, on demand, over one connection, and is
/// shared by the checks that report it.
/// </summary>
internal sealed class EndpointProbe(ProbeTarget target, ProbeContext scene)
{
    private readonly AsyncLazy<Answer<ProbeTarget>> _target = new();
    private readonly AsyncLazy<Answer<IReadOnlyList<IPAddress>>> _name = new();
    private readonly AsyncLazy<Answer<Stream>> _port = new();
    private readonly AsyncLazy<Answer<TlsObservation>> _tls = new();
    private readonly AsyncLazy<Answer<ProbeResponse>> _http = new();

    /// <summary>Gets the host with its actual name; blocked if the name contains a tenant ID that is unknown.</summary>
    public Task<Answer<ProbeTarget>> TargetAsync(CancellationToken stop) =>
        _target.Once(async () =>
            scene.Unreal is string unreal ? Answer<ProbeTarget>.BlockedBy(unreal)
            : !target.NeedsTenant ? Answer<ProbeTarget>.Of(target)
            : await scene.TenantAsync(stop).ConfigureAwait(false) is string tenant
                ? Answer<ProbeTarget>.Of(target.Of(tenant))
            : Answer<ProbeTarget>.BlockedBy(
                "This name contains a tenant ID, but no tenant is known: the server is not registered, and this "
                    + "session is not signed in."
            )
        );

    /// <summary>Gets the addresses to connect to: those of the host or, behind a proxy, those of the proxy.</summary>
    public Task<Answer<IReadOnlyList<IPAddress>>> NameAsync(CancellationToken stop) =>
        _name.Once(async () =>
        {
            Answer<ProbeTarget> host = await TargetAsync(stop).ConfigureAwait(false);
            return host.Value is not { } named ? Answer<IReadOnlyList<IPAddress>>.BlockedBy(host.Reason!)
                : await ProxyAsync(stop).ConfigureAwait(false) is { } proxy
                    ? await scene.ProxyAddressesAsync(proxy, stop).ConfigureAwait(false)
                : IPAddress.TryParse(named.Host, out IPAddress? literal)
                    ? Answer<IReadOnlyList<IPAddress>>.Of([literal])
                : await scene.ResolveAsync(named.Host, stop).ConfigureAwait(false);
        });

    /// <summary>
    /// Opens a connection to the host. Through a proxy, it is a tunnel to the host or, for port 80, a connection to the
    /// proxy itself.
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
                        ? $"{named} did not respond (as behind a firewall that drops packets)"
                        : $"The proxy {proxy.Authority} did not open a connection to {named}",
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

    /// <summary>
    /// Sends an HTTP request. Any response proves that the host can be reached, because these hosts serve nothing at
    /// their root.
    /// </summary>
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
            ProbeRequest question = new(
                "GET",
                isWhole ? $"http://{named.Authority}{named.Path}" : named.Path,
                named.Authority
            );
            return await scene
                .WithinAsync(
                    $"{named} accepted the request but did not respond",
                    async limit =>
                    {
                        using (stream)
                        using (limit.Register(stream.Dispose))
                        {
                            long begun = scene.Clock.GetTimestamp();
                            ProbeResponse reply = await PlainHttp
                                .AskAsync(stream, question, limit)
                                .ConfigureAwait(false);
                            return reply with { Took = scene.Clock.GetElapsedTime(begun) };
                        }
                    },
                    stop
                )
                .ConfigureAwait(false);
        });

    /// <summary>Gets the proxy through which the service reaches this host; null for none.</summary>
    public async Task<Uri?> ProxyAsync(CancellationToken stop)
    {
        ServiceRoute route = target.Backend is { } kind
            ? (await scene.BackendsAsync(stop).ConfigureAwait(false)).Of(kind)
            : (await scene.RoutesAsync(stop).ConfigureAwait(false)).Service;
        return route.ProxyTo((await TargetAsync(stop).ConfigureAwait(false)).Value ?? target);
    }

    private static Answer<Stream> Encrypted(Answer<TlsObservation> tls) =>
        tls switch
        {
            { Value.Stream: { } stream } => Answer<Stream>.Of(stream),
            { Value: not null } => Answer<Stream>.BlockedBy(
                "The host ended the TLS handshake after presenting its certificate, as hosts that require a client "
                    + "certificate do."
            ),
            _ => Answer<Stream>.BlockedBy(tls.Reason!),
        };
}

/// <summary>Opens a connection to a host, directly or through a proxy.</summary>
internal static class ProbeConnection
{
    /// <param name="addresses">The addresses of the host, or of the proxy.</param>
    /// <param name="limit">Cancels the attempt.</param>
    /// <param name="stop">Closes the connection, even after it was returned.</param>
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
        if (proxy is null || !target.IsTunnel)
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
            ? $"The proxy {proxy.Authority} requires authentication for {target} (407), which the connector does not "
                + "support: it needs anonymous access."
            : $"The proxy {proxy.Authority} refuses {target}: {reply}.";
}

/// <summary>The result of one stage of a probe: a value, a failure, or the reason why the stage was blocked.</summary>
internal sealed record Answer<T>
    where T : class
{
    public T? Value { get; private init; }

    /// <summary>The reason why this stage failed, as a sentence.</summary>
    public string? Failure { get; private init; }

    /// <summary>The missing prerequisite of this stage, as a sentence.</summary>
    public string? Blocked { get; private init; }

    /// <summary>The reason why the stage has no value; null if it has one.</summary>
    public string? Reason => Failure ?? Blocked;

    public static Answer<T> Of(T value) => new() { Value = value };

    public static Answer<T> Failed(string why) => new() { Failure = why };

    public static Answer<T> BlockedBy(string why) => new() { Blocked = why };
}
