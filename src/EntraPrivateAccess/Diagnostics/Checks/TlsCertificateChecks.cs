using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks that TLS 1.2 works and that the certificate is the host's own. An issuer that Microsoft does not list looks
/// like TLS inspection, which breaks connectors.
/// </summary>
internal sealed class TlsCertificateCheck(ProbeTarget target, NetworkProbes probes, Check port)
    : EndpointCheck(NetworkCheckTable.TlsCertificate, target, probes, port)
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
                $"The handshake in TLS 1.2, the connector's only version, failed. {failure}",
                "Run Test-Connector -Category Tls. If that passes, find out what ends TLS connections to "
                    + $"{named.Host} on the way."
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
                    $"{signed}, but its chain is not valid: {trust.Flags}.",
                    "Find out which system on the way presents its own certificates."
                );
            case TrustKind.Stranger:
                return Fail(
                    named,
                    $"{signed}, which this server does not trust and Microsoft does not list: "
                        + "it looks like TLS inspection.",
                    Exempt(named, trust)
                );
            case TrustKind.LooksInspected when named.IsService:
                return Fail(
                    named,
                    $"{signed}, which this server trusts but Microsoft does not list, and the certificate is in no "
                        + "public log: it looks like TLS inspection.",
                    Exempt(named, trust)
                );
            case TrustKind.LooksInspected:
                return Warn(
                    named.ToString(),
                    $"{signed}, which this server trusts but Microsoft does not list, and the certificate is in no "
                        + "public log: it looks like TLS inspection.",
                    Exempt(named, trust)
                );
            case TrustKind.RootMissing:
                return Fail(
                    named,
                    $"{signed}, but this server does not trust that root.",
                    $"Add the root certificate '{trust.Root}' to the machine's trusted roots, or allow Windows to "
                        + "download it from ctldl.windowsupdate.com."
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
                    $"The certificate is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd} "
                )
                    + FormattableString.Invariant($"to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}, ")
                    + FormattableString.Invariant($"but the server's clock shows {now.UtcDateTime:yyyy-MM-dd HH:mm}")
                    + " UTC.",
                "Correct the server's clock. If it is right, find out what presents an outdated certificate on the way."
            );
        }

        return !seen.IsNameRight
                ? Fail(
                    named,
                    $"The certificate is issued to {certificate.GetNameInfo(X509NameType.DnsName, false)}, "
                        + $"not to {named.Host}.",
                    $"Find out what answers for {named.Host}: a wrong DNS entry, a proxy, or the sign-in page of a "
                        + "guest network."
                )
            : trust.Kind is TrustKind.OtherPublic
                ? Warn(
                    named.ToString(),
                    $"{signed}: a public authority, but none that Microsoft listed when this module was released.",
                    "No action is needed if the other hosts pass; Microsoft changes authorities from time to time.",
                    ConnectorHealth.Healthy
                )
            : Pass(
                named.ToString(),
                FormattableString.Invariant(
                    $"{signed}, valid until {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; TLS 1.2."
                )
                    + (
                        seen.Ending is null
                            ? ""
                            : " The host then ended the handshake, as hosts that require a client certificate do."
                    )
            );
    }

    private static string Exempt(ProbeTarget named, ServerTrust trust) =>
        $"Exempt {named.Host} from TLS inspection by '{trust.Issuer}' (proxy, firewall or web filter): "
        + "the connector and the service authenticate each other with certificates.";
}
