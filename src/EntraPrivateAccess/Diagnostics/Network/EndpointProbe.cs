using System.IO;
using System.Net;
using System.Security.Authentication;
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
                ? Answer<ProbeTarget>.Of(await scene.JudgeSourceAsync(target.Of(tenant), stop).ConfigureAwait(false))
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
            Answer<TlsObservation> found = await ShakeAsync(
                    named,
                    _ => Task.FromResult(stream),
                    (opened, limit) => TlsHandshake.ShakeAsync(opened, named.Host, SslProtocols.Tls12, limit),
                    stop
                )
                .ConfigureAwait(false);
            return named.Backend is not null && found is { Failure: not null, IsTimeout: false }
                ? await TryOtherVersionsAsync(named, found, stop).ConfigureAwait(false)
                : found;
        });

    // One failure can be a coincidence, so TLS 1.2 is tried again. Which other version the application offers explains
    // why TLS 1.2 fails. What these attempts can't find out changes nothing about the first refusal.
    private async Task<Answer<TlsObservation>> TryOtherVersionsAsync(
        ProbeTarget named,
        Answer<TlsObservation> refused,
        CancellationToken stop
    )
    {
        foreach (SslProtocols versions in new[] { SslProtocols.Tls12, SslProtocols.None })
        {
            TlsObservation? seen = await TryAsync(
                    (opened, limit) => TlsHandshake.ShakeAsync(opened, named.Host, versions, limit)
                )
                .ConfigureAwait(false);
            if (seen is not null)
            {
                return Answer<TlsObservation>.Of(
                    seen.Protocol is SslProtocols.Tls12 or SslProtocols.None
                        ? seen
                        : seen with
                        {
                            Tls12Failure = refused.Failure,
                        }
                );
            }
        }

        string? old = await TryAsync(
                async (opened, limit) =>
                {
                    using (opened)
                    {
                        return await OldTlsHello.AskAsync(opened, named.Host, limit).ConfigureAwait(false)
                            ?? throw new AuthenticationException("No older version is accepted.");
                    }
                }
            )
            .ConfigureAwait(false);
        return refused with { OldTlsVersion = old };

        async Task<T?> TryAsync<T>(Func<Stream, CancellationToken, Task<T>> shake)
            where T : class
        {
            try
            {
                return (await ShakeAsync(named, OpenAsync, shake, stop).ConfigureAwait(false)).Value;
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // The system may reject the versions themselves.
                return null;
            }
        }

        async Task<Stream> OpenAsync(CancellationToken limit) =>
            await ProbeConnection
                .OpenAsync(
                    scene.Network,
                    (await NameAsync(stop).ConfigureAwait(false)).Value!,
                    named,
                    await ProxyAsync(stop).ConfigureAwait(false),
                    limit,
                    stop
                )
                .ConfigureAwait(false);
    }

    private Task<Answer<T>> ShakeAsync<T>(
        ProbeTarget named,
        Func<CancellationToken, Task<Stream>> open,
        Func<Stream, CancellationToken, Task<T>> shake,
        CancellationToken stop
    )
        where T : class =>
        scene.WithinAsync(
            $"{named} did not finish the TLS handshake",
            async limit =>
            {
                Stream opened = await open(limit).ConfigureAwait(false);
                using (limit.Register(opened.Dispose))
                {
                    return await shake(opened, limit).ConfigureAwait(false);
                }
            },
            stop
        );

    /// <summary>
    /// Sends an HTTP request. Any response proves that the host can be reached; its status matters for applications
    /// only, because Microsoft's hosts serve nothing at their root.
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
                return reply.IsSuccess ? stream : throw new ProxyRefusalException(proxy, target, reply);
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
        : reply.IsOutage
            ? $"The proxy {proxy.Authority} itself answered for {target}: {reply}. It allows the request, but can't "
                + "connect to the host, or is overloaded."
        : $"The proxy {proxy.Authority} refuses {target}: {reply}.";

    /// <summary>What to do about a refusal of a proxy.</summary>
    /// <param name="what">What the proxy must allow, such as <c>CONNECT to host:443</c>.</param>
    public static string Remedy(Uri proxy, string what, bool isOutage) =>
        isOutage
            ? $"Find out in the log of the proxy {proxy.Authority} why it can't connect. Nothing has to be changed on "
                + "this server."
            : $"Configure the proxy {proxy.Authority} to allow {what} without authentication.";
}

/// <summary>A proxy answered instead of the host.</summary>
internal sealed class ProxyRefusalException(Uri proxy, ProbeTarget target, ProbeResponse reply)
    : IOException(ProbeConnection.Refusal(proxy, target, reply))
{
    public ProbeResponse Reply { get; } = reply;
}

/// <summary>The result of one stage of a probe: a value, a failure, or the reason why the stage was blocked.</summary>
internal sealed record Answer<T>
    where T : class
{
    public T? Value { get; private init; }

    /// <summary>The reason why this stage failed, as a sentence.</summary>
    public string? Failure { get; private init; }

    /// <summary>The response of the proxy, if it refused a connection; otherwise null.</summary>
    public ProbeResponse? ProxyReply { get; init; }

    /// <summary>The missing prerequisite of this stage, as a sentence.</summary>
    public string? Blocked { get; private init; }

    /// <summary>The reason why the stage has no value; null if it has one.</summary>
    public string? Reason => Failure ?? Blocked;

    public static Answer<T> Of(T value) => new() { Value = value };

    /// <summary>Whether the time limit ended the stage.</summary>
    public bool IsTimeout { get; private init; }

    /// <summary>Whether the host refused the connection, which proves that something responds there.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>The version of TLS before 1.2 that the host selected after the handshake failed; null for
    /// none.</summary>
    public string? OldTlsVersion { get; init; }

    /// <param name="fault">The exception that ended the stage, or null.</param>
    public static Answer<T> Failed(string why, Exception? fault = null, bool isTimeout = false) =>
        new()
        {
            Failure = why,
            IsTimeout = isTimeout,
            IsRefused = fault is ServerException { NativeErrorCode: Win32Errors.ConnectionRefused },
        };

    public static Answer<T> BlockedBy(string why) => new() { Blocked = why };
}
