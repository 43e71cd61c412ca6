using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>Downloads and reads the revocation lists that the service's certificate and its issuers name.</summary>
internal sealed class RevocationListCheck(ProbeTarget anchor, NetworkProbes probes, Check certificate) : RevocationCheck("RevocationList", anchor, probes, certificate)
{
    protected override async Task<IReadOnlyList<CheckResult>> LookAsync(
        RevocationProbe probe, RevocationWay way, IReadOnlyList<X509Certificate2> chain, DateTimeOffset now, CancellationToken cancellationToken) =>
        await Task.WhenAll(Enumerable.Range(0, chain.Count - 1).Select(at => LookAsync(probe, way, chain[at], chain[at + 1], now, cancellationToken))).ConfigureAwait(false);

    private async Task<CheckResult> LookAsync(
        RevocationProbe probe, RevocationWay way, X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset now, CancellationToken cancellationToken)
    {
        CheckResult? first = null;
        foreach (Uri address in RevocationPointers.Lists(certificate))
        {
            Answer<HttpReply> reply = await probe.FetchAsync(way.Route, address, null, cancellationToken).ConfigureAwait(false);
            CheckResult row = reply.Value is { } got ? Judge(way, On(way, address), got, certificate, issuer, now) : Unreachable(way, On(way, address), reply.Reason!);
            if (row.Status is CheckStatus.Pass)
            {
                return row;
            }

            first ??= row;
        }

        return first ?? Skip(certificate.GetNameInfo(X509NameType.SimpleName, false), "The certificate names no revocation list.");
    }

    private CheckResult Judge(RevocationWay way, string target, HttpReply reply, X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset now)
    {
        RevocationList list;
        try
        {
            list = RevocationList.Parse(reply.Body);
        }
        catch (AsnContentException)
        {
            return Unreachable(way, target, $"What came is no revocation list but {reply.Body.Length} bytes of {reply.Header("Content-Type") ?? "something"}: something on the way answers in its place.");
        }

        return !list.IsSignedBy(issuer) ? Unreachable(way, target, $"The revocation list is not signed by {issuer.GetNameInfo(X509NameType.SimpleName, false)}.")
            : list.Lists(certificate) ? Fail(target, $"The certificate of {certificate.GetNameInfo(X509NameType.SimpleName, false)} is on its issuer's revocation list.", "Ask Microsoft's service health: a revoked certificate is theirs to replace.")
            : list.NextUpdate < now ? Unreachable(way, target, FormattableString.Invariant($"The revocation list is old: its successor was due on {list.NextUpdate:yyyy-MM-dd}, and this server's clock says {now.UtcDateTime:yyyy-MM-dd}. A cache on the way, or the clock."))
            : Pass(target, FormattableString.Invariant($"{list.Count} entries of {list.ThisUpdate:yyyy-MM-dd}, the next one is due on {list.NextUpdate:yyyy-MM-dd}."));
    }
}
