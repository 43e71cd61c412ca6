using System;
using System.Collections.Generic;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>Asks the responder that the service's certificate names for its state.</summary>
internal sealed class OcspCheck(ProbeTarget anchor, NetworkProbes probes, Check certificate) : RevocationCheck("OcspAnswer", anchor, probes, certificate)
{
    protected override async Task<IReadOnlyList<CheckResult>> LookAsync(
        RevocationProbe probe, RevocationWay way, IReadOnlyList<X509Certificate2> chain, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (Uri address in RevocationPointers.Responders(chain[0]))
        {
            Answer<HttpReply> reply = await probe.FetchAsync(way.Route, address, OcspRequest.For(chain[0], chain[1]), cancellationToken).ConfigureAwait(false);
            return [reply.Value is { } got ? Judge(way, On(way, address), got, chain[0], chain[1], now) : Unreachable(way, On(way, address), reply.Reason!)];
        }

        return [Skip(chain[0].GetNameInfo(X509NameType.SimpleName, false), "The certificate names no OCSP responder.")];
    }

    private CheckResult Judge(RevocationWay way, string target, HttpReply reply, X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset now)
    {
        OcspAnswer? answer;
        try
        {
            answer = OcspAnswer.Parse(reply.Body, certificate);
        }
        catch (AsnContentException)
        {
            return Unreachable(way, target, $"What came is no OCSP answer but {reply.Body.Length} bytes of {reply.Header("Content-Type") ?? "something"}: something on the way answers in its place.");
        }

        return answer is null ? Warn(target, "The responder says that it cannot answer now.", "Run the command again in some minutes; revocation lists serve meanwhile.", ConnectorHealth.Healthy)
            : !answer.IsSignedFor(issuer) ? Unreachable(way, target, $"The OCSP answer is not signed for {issuer.GetNameInfo(X509NameType.SimpleName, false)}.")
            : answer.State is OcspState.Revoked ? Fail(target, "The responder says that the service's certificate is revoked.", "Ask Microsoft's service health: a revoked certificate is theirs to replace.")
            : answer.State is not OcspState.Good ? Warn(target, "The responder does not know the service's certificate.", "See that the request reached the real responder, and not a cache on the way.")
            : answer.NextUpdate < now ? Unreachable(way, target, FormattableString.Invariant($"The OCSP answer is old: its successor was due on {answer.NextUpdate:yyyy-MM-dd}. A cache on the way, or the clock."))
            : Pass(target, FormattableString.Invariant($"Not revoked; the answer holds until {answer.NextUpdate:yyyy-MM-dd}."));
    }
}
