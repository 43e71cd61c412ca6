using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// TLS 1.2 works, and the certificate is the host's own: an issuer that Microsoft does not name looks like TLS
/// inspection, which breaks connectors.
/// </summary>
internal sealed class TlsCertificateCheck(ProbeTarget target, NetworkProbes probes, Check port)
    : EndpointCheck("TlsCertificate", target, probes, port)
{
    public override string ErrorId => "TlsNotTrusted";

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<TlsObservation> found = await probe.TlsAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            { Value: { } seen } => Judge(
                named,
                seen,
                ServerTrust.Judge(
                    seen,
                    await scene.RootsAsync(cancellationToken).ConfigureAwait(false),
                    scene.Environment.NetworkRoot,
                    scene.Now
                ),
                scene.Now
            ),
            { Failure: string failure } => Fail(
                named,
                $"No handshake in TLS 1.2, the connector's only version. {failure}",
                $"Run Test-Connector -Category Tls; if that passes, see what ends TLS connections to {named.Host} on the way."
            ),
            _ => Skip(named.ToString(), found.Reason!),
        };
    }

    private CheckResult Judge(ProbeTarget named, TlsObservation seen, ServerTrust trust, DateTimeOffset now)
    {
        string signed = $"The certificate is issued by '{trust.Issuer}' under '{trust.Root}'";
        X509Certificate2 certificate = trust.Certificate;
        switch (trust.Kind)
        {
            case TrustKind.Broken:
                return Fail(
                    named,
                    $"{signed}, and its chain is not valid: {trust.Flags}.",
                    "See what stands on the way and shows certificates of its own."
                );
            case TrustKind.Stranger:
                return Fail(
                    named,
                    $"{signed}, which this server does not trust and Microsoft does not name: it looks like TLS inspection.",
                    Exempt(named, trust)
                );
            case TrustKind.LooksInspected when named.IsService:
                return Fail(
                    named,
                    $"{signed}, which this server trusts and Microsoft does not name, and no public log knows it: it looks like TLS inspection.",
                    Exempt(named, trust)
                );
            case TrustKind.LooksInspected:
                return Warn(
                    named.ToString(),
                    $"{signed}, which this server trusts and Microsoft does not name, and no public log knows it: it looks like TLS inspection.",
                    Exempt(named, trust)
                );
            case TrustKind.RootMissing:
                return Fail(
                    named,
                    $"{signed}, and this server does not trust that root.",
                    $"Put the root certificate '{trust.Root}' into the machine's trusted roots, or let Windows fetch it from ctldl.windowsupdate.com."
                );
        }

        if (
            certificate.NotAfter.ToUniversalTime() < now.UtcDateTime
            || certificate.NotBefore.ToUniversalTime() > now.UtcDateTime
        )
        {
            return Fail(
                named,
                FormattableString.Invariant(
                    $"The certificate is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}, and this server's clock says {now.UtcDateTime:yyyy-MM-dd HH:mm} UTC."
                ),
                "Set the server's clock first; where it is right, see what on the way shows an old certificate."
            );
        }

        return !seen.IsNameRight
                ? Fail(
                    named,
                    $"The certificate is made out to {certificate.GetNameInfo(X509NameType.DnsName, false)}, not to {named.Host}.",
                    $"See who answers for {named.Host}: a wrong DNS entry, a proxy, a guest network's sign-in page."
                )
            : trust.Kind is TrustKind.OtherPublic
                ? Warn(
                    named.ToString(),
                    $"{signed}: a public authority, but none of those that Microsoft named when this module was made.",
                    "Nothing, where the other hosts pass; Microsoft changes authorities now and then.",
                    ConnectorHealth.Healthy
                )
            : Pass(
                named.ToString(),
                FormattableString.Invariant(
                    $"{signed}, valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; TLS 1.2.{(seen.Ending is null ? "" : " The host ended the handshake after it, as hosts do that want a certificate of the client.")}"
                )
            );
    }

    private static string Exempt(ProbeTarget named, ServerTrust trust) =>
        $"Exempt {named.Host} from TLS inspection wherever '{trust.Issuer}' does it (proxy, firewall, web filter): connector and service know each other by their certificates.";
}
