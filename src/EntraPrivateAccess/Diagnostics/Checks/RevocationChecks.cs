using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks whether the revocation status of the service's certificate can be requested over every route that may be used
/// for it.
/// </summary>
/// <remarks>
/// For the tunnel, Windows requests it with its own proxy setting, not the configured one, so the direct route is
/// checked, too.
/// </remarks>
internal abstract class RevocationCheck(
    CheckDefinition definition,
    ProbeTarget anchor,
    NetworkProbes probes,
    Check certificate
) : Check(definition)
{
    private const int Http = 80;

    public override string ErrorId => "RevocationUnknown";

    public override string Target => anchor.Host;

    public override IReadOnlyList<Check> DependsOn => [certificate];

    public sealed override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        ProbeContext scene = probes.Scene(context);
        Answer<TlsObservation> shown = await probes
            .Of(anchor, context)
            .TlsAsync(cancellationToken)
            .ConfigureAwait(false);
        if (shown.Value is null)
        {
            return [Skip(Target, shown.Reason!)];
        }

        ServerTrust trust = ServerTrust.Judge(
            shown.Value,
            await scene.RootsAsync(cancellationToken).ConfigureAwait(false),
            scene.Environment.NetworkRoot,
            scene.Now
        );
        if (trust.Chain.Count < 2)
        {
            return
            [
                Skip(
                    Target,
                    $"The certificate of {anchor.Host} has no known issuer, so its revocation cannot be checked."
                ),
            ];
        }

        ServiceRoutes routes = await scene.RoutesAsync(cancellationToken).ConfigureAwait(false);
        CheckResult[][] rows = await Task.WhenAll(
                Methods(routes)
                    .Select(async way =>
                    {
                        IReadOnlyList<CheckResult> found = await LookAsync(
                                new RevocationProbe(scene),
                                way,
                                trust.Chain,
                                scene.Now,
                                cancellationToken
                            )
                            .ConfigureAwait(false);
                        return await Task.WhenAll(found.Select(row => ExplainAsync(row, way, scene, cancellationToken)))
                            .ConfigureAwait(false);
                    })
            )
            .ConfigureAwait(false);
        return [.. rows.SelectMany(found => found)];
    }

    // A rule of a firewall changes nothing if the hosts file leads elsewhere.
    private async Task<CheckResult> ExplainAsync(
        CheckResult row,
        RevocationMethod way,
        ProbeContext scene,
        CancellationToken cancellationToken
    ) =>
        row.Status is CheckStatus.Fail
        && way.Route.Proxy is null
        && await scene.HostsEntryAsync(HostOf(row.Target), cancellationToken).ConfigureAwait(false) is { } entry
            ? Fail(row.Target, $"{row.Detail} {entry.Cause}", entry.Remedy, row.Health)
                .About(HostOf(row.Target), Http, pattern: null)
            : row;

    protected abstract Task<IReadOnlyList<CheckResult>> LookAsync(
        RevocationProbe probe,
        RevocationMethod way,
        IReadOnlyList<X509Certificate2> chain,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Creates a row for a failed request. If Windows has its own proxy, the direct route is only a fallback.
    /// </summary>
    protected CheckResult Unreachable(RevocationMethod way, string target, string detail) =>
        CreateUnreachable(way, target, detail).About(HostOf(target), Http, pattern: null) with
        {
            Link = new CauseLink(
                [NetworkCheckTable.HostName.Name, NetworkCheckTable.Port.Name, NetworkCheckTable.HttpAnswer.Name],
                Host: HostOf(target)
            ),
        };

    private CheckResult CreateUnreachable(RevocationMethod way, string target, string detail) =>
        way.IsSpare
            ? Warn(
                target,
                detail,
                "No action is needed as long as the proxy of netsh winhttp reaches the address.",
                ConnectorHealth.Healthy
            )
            : Fail(
                target,
                detail,
                way.Route.Proxy is { } proxy
                    ? $"Configure the proxy {proxy.Authority} to allow plain HTTP requests to "
                        + $"{HostOf(target)}:80 without authentication and not to change the "
                        + "responses."
                    : $"Allow outbound TCP 80 from this server to {HostOf(target)}. "
                        + "If the server requires a proxy, run netsh winhttp set proxy HOST:PORT.",
                way.IsOnly ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded
            );

    /// <summary>
    /// Creates a row for a response without a usable answer. The address was reached, so a rule that allows it would
    /// change nothing.
    /// </summary>
    /// <param name="issuer">The name in the detail that differs between addresses; null for none.</param>
    protected CheckResult Unusable(RevocationMethod way, string target, string detail, string? issuer = null) =>
        way.IsSpare
            ? Unreachable(way, target, detail)
            : Fail(
                    target,
                    detail,
                    way.Route.Proxy is { } proxy
                        ? $"Configure the proxy {proxy.Authority} not to change or cache the responses of "
                            + $"{HostOf(target)}."
                        : "The address was reached, so allowing it in a firewall changes nothing. Open it from another "
                            + "network: if it works there, find the web filter, transparent proxy or cache that "
                            + "responds instead; if not, try again later.",
                    way.IsOnly ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded
                )
                .About(HostOf(target), Http, pattern: null, issuer);

    /// <summary>Creates a row for an error status of HTTP; null if the request succeeded.</summary>
    protected CheckResult? Refused(RevocationMethod way, string target, ProbeResponse reply, string wanted) =>
        reply switch
        {
            { IsSuccess: true } => null,
            { IsProxyRefusal: true } => Unusable(
                way,
                target,
                $"A proxy that is not configured on this server seems to intercept the request: {reply}."
            ),
            _ => Unusable(way, target, $"The address was reached, but responded with {reply} instead of {wanted}."),
        };

    /// <summary>Creates a row for a response in another format.</summary>
    protected CheckResult Garbled(RevocationMethod way, string target, ProbeResponse reply, string wanted) =>
        Unusable(
            way,
            target,
            $"The response is not {wanted} but {reply.Body.Length} bytes of "
                + $"{reply.Header("Content-Type") ?? "an unknown type"}: another system seems to answer instead."
        );

    protected CheckResult Outdated(
        RevocationMethod way,
        string target,
        string what,
        DateTimeOffset? due,
        DateTimeOffset now
    ) =>
        Unusable(
            way,
            target,
            FormattableString.Invariant($"The {what} is outdated: the next one was due on {due:yyyy-MM-dd}, ")
                + FormattableString.Invariant($"but the server's clock shows {now.UtcDateTime:yyyy-MM-dd}. ")
                + "Possible causes: a cache on the way, or a wrong clock."
        );

    protected CheckResult Revoked(string target, string detail) =>
        Fail(target, detail, "Check Microsoft's service health: only Microsoft can replace a revoked certificate.");

    // A target is an address, followed by its route through a proxy.
    private static string HostOf(string target) => new Uri(target.Split(' ')[0]).Host;

    protected static string TargetFor(RevocationMethod way, Uri address) =>
        way.Route.Proxy is null ? address.AbsoluteUri : $"{address.AbsoluteUri} through {way.Route.Name}";

    private static IEnumerable<RevocationMethod> Methods(ServiceRoutes routes)
    {
        // Which of several routes Windows uses for the tunnel is inferred from its documentation. A blocked route is
        // therefore reported, but does not prevent an installation.
        bool isOnly = routes.Service.Proxy is null && routes.System is null;
        yield return new(routes.Service, IsOnly: isOnly);
        if (routes.System is { } system && system.Proxy != routes.Service.Proxy)
        {
            yield return new(system);
        }

        if (routes.Service.Proxy is not null)
        {
            yield return new(ServiceRoute.Direct("bypassing every proxy"), IsSpare: routes.System is not null);
        }
    }
}

/// <summary>A route for requesting the revocation status.</summary>
/// <param name="IsSpare">True if another route is tried first.</param>
/// <param name="IsOnly">True if there is no other route.</param>
internal sealed record RevocationMethod(ServiceRoute Route, bool IsSpare = false, bool IsOnly = false);

/// <summary>Downloads and reads the revocation lists that the service's certificate and its issuers name.</summary>
internal sealed class RevocationListCheck(ProbeTarget anchor, NetworkProbes probes, Check certificate)
    : RevocationCheck(NetworkCheckTable.RevocationList, anchor, probes, certificate)
{
    protected override async Task<IReadOnlyList<CheckResult>> LookAsync(
        RevocationProbe probe,
        RevocationMethod way,
        IReadOnlyList<X509Certificate2> chain,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await Task.WhenAll(
                Enumerable
                    .Range(0, chain.Count - 1)
                    .Select(index => LookAsync(probe, way, chain[index], chain[index + 1], now, cancellationToken))
            )
            .ConfigureAwait(false);

    private async Task<CheckResult> LookAsync(
        RevocationProbe probe,
        RevocationMethod way,
        X509Certificate2 certificate,
        X509Certificate2 issuer,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        CheckResult? first = null;
        foreach (Uri address in RevocationPointers.Lists(certificate))
        {
            Answer<ProbeResponse> reply = await probe
                .FetchAsync(way.Route, address, null, cancellationToken)
                .ConfigureAwait(false);
            CheckResult row = reply.Value is { } got
                ? Judge(way, TargetFor(way, address), got, certificate, issuer, now)
                : Unreachable(way, TargetFor(way, address), reply.Reason!);
            if (row.Status is CheckStatus.Pass)
            {
                return row;
            }

            first ??= row;
        }

        return first
            ?? Skip(
                certificate.GetNameInfo(X509NameType.SimpleName, false),
                "The certificate names no revocation list."
            );
    }

    private CheckResult Judge(
        RevocationMethod way,
        string target,
        ProbeResponse reply,
        X509Certificate2 certificate,
        X509Certificate2 issuer,
        DateTimeOffset now
    )
    {
        if (Refused(way, target, reply, "a revocation list") is { } refused)
        {
            return refused;
        }

        RevocationList list;
        try
        {
            list = RevocationList.Parse(reply.Body);
        }
        catch (AsnContentException)
        {
            return Garbled(way, target, reply, "a revocation list");
        }

        return !list.IsSignedBy(issuer)
                ? Unusable(
                    way,
                    target,
                    $"The revocation list is not signed by {issuer.GetNameInfo(X509NameType.SimpleName, false)}.",
                    issuer.GetNameInfo(X509NameType.SimpleName, false)
                )
            : list.Lists(certificate)
                ? Revoked(
                    target,
                    $"The certificate of {certificate.GetNameInfo(X509NameType.SimpleName, false)} "
                        + "is on its issuer's revocation list."
                )
            : list.NextUpdate < now ? Outdated(way, target, "revocation list", list.NextUpdate, now)
            : Pass(
                target,
                FormattableString.Invariant(
                    $"{list.Count} entries, issued {list.ThisUpdate:yyyy-MM-dd}, next due {list.NextUpdate:yyyy-MM-dd}."
                )
            );
    }
}
