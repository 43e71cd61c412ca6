using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Whether the revocation of the service's certificate can be asked for, on every way out that may be taken for it.
/// </summary>
/// <remarks>
/// The tunnel asks without the configured proxy (Windows does, by its own setting), so the direct way is looked at,
/// too.
/// </remarks>
internal abstract class RevocationCheck(string name, ProbeTarget anchor, NetworkProbes probes, Check certificate)
    : Check(name, CheckCategories.Network)
{
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
            return [Skip(Target, $"Nobody vouches for the certificate of {anchor.Host}, so there is nobody to ask.")];
        }

        ServiceRoutes routes = await scene.RoutesAsync(cancellationToken).ConfigureAwait(false);
        CheckResult[][] rows = await Task.WhenAll(
                Ways(routes)
                    .Select(async way =>
                        (
                            await LookAsync(new RevocationProbe(scene), way, trust.Chain, scene.Now, cancellationToken)
                                .ConfigureAwait(false)
                        ).ToArray()
                    )
            )
            .ConfigureAwait(false);
        return [.. rows.SelectMany(found => found)];
    }

    protected abstract Task<IReadOnlyList<CheckResult>> LookAsync(
        RevocationProbe probe,
        RevocationMethod way,
        IReadOnlyList<X509Certificate2> chain,
        DateTimeOffset now,
        CancellationToken cancellationToken
    );

    /// <summary>Where Windows has a proxy of its own, the direct way is only its second choice.</summary>
    protected CheckResult Unreachable(RevocationMethod way, string target, string detail) =>
        way.IsSpare
            ? Warn(
                target,
                detail,
                "Nothing, as long as the proxy of netsh winhttp leads there.",
                ConnectorHealth.Healthy
            )
            : Fail(
                target,
                detail,
                way.Route.Proxy is { } proxy
                    ? $"Let the proxy {proxy.Authority} pass plain requests to {new Uri(target.Split(' ')[0]).Host}:80 without a sign-in, and not change what comes back."
                    : $"Allow this server outbound TCP 80 to {new Uri(target.Split(' ')[0]).Host}; where only a proxy leads out, run netsh winhttp set proxy HOST:PORT.",
                way.IsOnly ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded
            );

    protected static string On(RevocationMethod way, Uri address) =>
        way.Route.Proxy is null ? address.AbsoluteUri : $"{address.AbsoluteUri} through {way.Route.Name}";

    private static IEnumerable<RevocationMethod> Ways(ServiceRoutes routes)
    {
        // Which of several Windows takes for the tunnel is inferred from its documents: one that is closed is told,
        // and keeps nobody from installing.
        bool isOnly = routes.Service.Proxy is null && routes.System is null;
        yield return new(routes.Service, IsOnly: isOnly);
        if (routes.System is { } system && system.Proxy != routes.Service.Proxy)
        {
            yield return new(system);
        }

        if (routes.Service.Proxy is not null)
        {
            yield return new(ServiceRoute.Direct("past every proxy"), IsSpare: routes.System is not null);
        }
    }
}

/// <summary>A way to ask for revocation.</summary>
/// <param name="IsSpare">True where another one is tried first.</param>
/// <param name="IsOnly">True where no other one leads out.</param>
internal sealed record RevocationMethod(ServiceRoute Route, bool IsSpare = false, bool IsOnly = false);

/// <summary>Downloads and reads the revocation lists that the service's certificate and its issuers name.</summary>
internal sealed class RevocationListCheck(ProbeTarget anchor, NetworkProbes probes, Check certificate)
    : RevocationCheck("RevocationList", anchor, probes, certificate)
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
                    .Select(at => LookAsync(probe, way, chain[at], chain[at + 1], now, cancellationToken))
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
                ? Judge(way, On(way, address), got, certificate, issuer, now)
                : Unreachable(way, On(way, address), reply.Reason!);
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
        RevocationList list;
        try
        {
            list = RevocationList.Parse(reply.Body);
        }
        catch (AsnContentException)
        {
            return Unreachable(
                way,
                target,
                $"What came is no revocation list but {reply.Body.Length} bytes of {reply.Header("Content-Type") ?? "something"}: something on the way answers in its place."
            );
        }

        return !list.IsSignedBy(issuer)
                ? Unreachable(
                    way,
                    target,
                    $"The revocation list is not signed by {issuer.GetNameInfo(X509NameType.SimpleName, false)}."
                )
            : list.Lists(certificate)
                ? Fail(
                    target,
                    $"The certificate of {certificate.GetNameInfo(X509NameType.SimpleName, false)} is on its issuer's revocation list.",
                    "Ask Microsoft's service health: a revoked certificate is theirs to replace."
                )
            : list.NextUpdate < now
                ? Unreachable(
                    way,
                    target,
                    FormattableString.Invariant(
                        $"The revocation list is old: its successor was due on {list.NextUpdate:yyyy-MM-dd}, and this server's clock says {now.UtcDateTime:yyyy-MM-dd}. A cache on the way, or the clock."
                    )
                )
            : Pass(
                target,
                FormattableString.Invariant(
                    $"{list.Count} entries of {list.ThisUpdate:yyyy-MM-dd}, the next one is due on {list.NextUpdate:yyyy-MM-dd}."
                )
            );
    }
}

/// <summary>Asks the responder that the service's certificate names for its state.</summary>
internal sealed class OcspCheck(ProbeTarget anchor, NetworkProbes probes, Check certificate)
    : RevocationCheck("OcspAnswer", anchor, probes, certificate)
{
    protected override async Task<IReadOnlyList<CheckResult>> LookAsync(
        RevocationProbe probe,
        RevocationMethod way,
        IReadOnlyList<X509Certificate2> chain,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (Uri address in RevocationPointers.Responders(chain[0]))
        {
            Answer<ProbeResponse> reply = await probe
                .FetchAsync(way.Route, address, OcspRequest.For(chain[0], chain[1]), cancellationToken)
                .ConfigureAwait(false);
            return
            [
                reply.Value is { } got
                    ? Judge(way, On(way, address), got, chain[0], chain[1], now)
                    : Unreachable(way, On(way, address), reply.Reason!),
            ];
        }

        return [Skip(chain[0].GetNameInfo(X509NameType.SimpleName, false), "The certificate names no OCSP responder.")];
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
        OcspAnswer? answer;
        try
        {
            answer = OcspAnswer.Parse(reply.Body, certificate);
        }
        catch (AsnContentException)
        {
            return Unreachable(
                way,
                target,
                $"What came is no OCSP answer but {reply.Body.Length} bytes of {reply.Header("Content-Type") ?? "something"}: something on the way answers in its place."
            );
        }

        return answer is null
                ? Warn(
                    target,
                    "The responder says that it cannot answer now.",
                    "Run the command again in some minutes; revocation lists serve meanwhile.",
                    ConnectorHealth.Healthy
                )
            : !answer.IsSignedFor(issuer)
                ? Unreachable(
                    way,
                    target,
                    $"The OCSP answer is not signed for {issuer.GetNameInfo(X509NameType.SimpleName, false)}."
                )
            : answer.State is OcspState.Revoked
                ? Fail(
                    target,
                    "The responder says that the service's certificate is revoked.",
                    "Ask Microsoft's service health: a revoked certificate is theirs to replace."
                )
            : answer.State is not OcspState.Good
                ? Warn(
                    target,
                    "The responder does not know the service's certificate.",
                    "See that the request reached the real responder, and not a cache on the way."
                )
            : answer.NextUpdate < now
                ? Unreachable(
                    way,
                    target,
                    FormattableString.Invariant(
                        $"The OCSP answer is old: its successor was due on {answer.NextUpdate:yyyy-MM-dd}. A cache on the way, or the clock."
                    )
                )
            : Pass(
                target,
                FormattableString.Invariant($"Not revoked; the answer holds until {answer.NextUpdate:yyyy-MM-dd}.")
            );
    }
}
