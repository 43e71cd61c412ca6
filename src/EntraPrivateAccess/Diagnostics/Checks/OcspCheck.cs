using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Diagnostics.Network.Revocation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Requests the status of the service's certificate from the OCSP responder that it names.</summary>
internal sealed class OcspCheck(ProbeTarget anchor, NetworkProbes probes, Check certificate)
    : RevocationCheck(NetworkCheckTable.OcspAnswer, anchor, probes, certificate)
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
                    ? Judge(way, TargetFor(way, address), got, chain[0], chain[1], now)
                    : Unreachable(way, TargetFor(way, address), reply.Reason!),
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
        if (Refused(way, target, reply, "an OCSP response") is { } refused)
        {
            return refused;
        }

        OcspAnswer? answer;
        try
        {
            answer = OcspAnswer.Parse(reply.Body, certificate);
        }
        catch (AsnContentException)
        {
            return Garbled(way, target, reply, "an OCSP response");
        }

        return answer is null
                ? Warn(
                    target,
                    "The responder reports that it cannot answer now.",
                    "Run the command again in a few minutes; until then, revocation lists are sufficient.",
                    ConnectorHealth.Healthy
                )
            : !answer.IsSignedFor(issuer)
                ? Unusable(
                    way,
                    target,
                    $"The OCSP response is not signed for {issuer.GetNameInfo(X509NameType.SimpleName, false)}."
                )
            : answer.State is OcspState.Revoked
                ? Revoked(target, "The responder reports that the service's certificate is revoked.")
            : answer.State is not OcspState.Good
                ? Warn(
                    target,
                    "The responder does not know the service's certificate.",
                    "Make sure that the request reaches the real responder and not a cache on the way."
                )
            : answer.NextUpdate < now ? Outdated(way, target, "OCSP response", answer.NextUpdate, now)
            : Pass(
                target,
                FormattableString.Invariant($"Not revoked; the response is valid until {answer.NextUpdate:yyyy-MM-dd}.")
            );
    }
}
