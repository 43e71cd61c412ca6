using System.Net;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Checks the certificate that the application presents.</summary>
internal sealed class ApplicationCertificateCheck(ApplicationTarget target, NetworkProbes probes, Check port)
    : ApplicationCheck(ApplicationCheckTable.Certificate, target, probes, port)
{
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);

    public override string ErrorId => "ApplicationCertificateInvalid";

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<TlsObservation> found = await probe.TlsAsync(cancellationToken).ConfigureAwait(false);
        if (found.Value is { } seen)
        {
            IReadOnlyList<byte[]>? roots = await scene.RootsAsync(cancellationToken).ConfigureAwait(false);
            return Judge(named, seen, ServerTrust.Judge(seen, roots, expected: null, scene.Now), scene.Now);
        }

        return found switch
        {
            { Failure: { } failure } when Application.IsProtocolKnown => Fail(
                named,
                $"The handshake in TLS 1.2 failed. {failure}",
                $"Make sure that {named.Host} supports TLS 1.2, and find out what ends TLS connections to it."
            ),
            { Failure: { } failure } => Warn(
                Target,
                $"The handshake in TLS 1.2 failed. {failure} That this port uses TLS is assumed from its number.",
                "If it does not use TLS, no action is required: add -Exclude ApplicationCertificate, ApplicationAnswer."
            ),
            _ => Skip(Target, found.Reason!, health: BlockedHealth),
        };
    }

    private CheckResult Judge(ProbeTarget named, TlsObservation seen, ServerTrust trust, DateTimeOffset now)
    {
        X509Certificate2 certificate = trust.Certificate;
        DateTime end = certificate.NotAfter.ToUniversalTime();
        bool isAddress = IPAddress.TryParse(named.Host, out _);
        string signed = FormattableString.Invariant(
            $"The certificate is issued by '{trust.Issuer}' under '{trust.Root}', valid until {end:yyyy-MM-dd}"
        );
        return trust.Kind switch
        {
            TrustKind.Broken => Invalid(
                named,
                $"{signed}, but its chain is not valid: {trust.Flags}.",
                $"Replace the certificate of {named.Host}."
            ),
            TrustKind.Stranger or TrustKind.RootMissing => Invalid(
                named,
                $"{signed}, but this server does not trust that issuer.",
                $"Add the root certificate '{trust.Root}' to the trusted roots of the machine, on all connectors of "
                    + $"the group, or replace the certificate of {named.Host}."
            ),
            _ when end < now.UtcDateTime => Invalid(
                named,
                FormattableString.Invariant($"The certificate expired on {end:yyyy-MM-dd}."),
                $"Renew the certificate of {named.Host}."
            ),
            _ when certificate.NotBefore.ToUniversalTime() > now.UtcDateTime => Invalid(
                named,
                FormattableString.Invariant(
                    $"The certificate is not valid before {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}."
                ),
                $"Compare the clocks of this server and of {named.Host}."
            ),
            _ when (trust.Flags & X509ChainStatusFlags.NotTimeValid) != 0 => Invalid(
                named,
                $"{signed}, but a certificate of its issuers is not valid at this time.",
                $"Renew that certificate, and install it on {named.Host}."
            ),
            // The address of a segment is rarely in a certificate: users connect by a name.
            _ when !seen.IsNameRight && !(isAddress && Application.PassesTls) => Invalid(
                named,
                $"The certificate is issued to {certificate.GetNameInfo(X509NameType.DnsName, false)}, not to "
                    + $"{named.Host}.",
                $"Issue a certificate to {named.Host}, or correct the host name in the application."
            ),
            _ when end < now.UtcDateTime + s_soon => Warn(
                Target,
                FormattableString.Invariant(
                    $"The certificate expires on {end:yyyy-MM-dd}, in {(end - now.UtcDateTime).TotalDays:0} days."
                ),
                $"Renew the certificate of {named.Host}.",
                ConnectorHealth.Healthy
            ),
            _ => Pass(
                Target,
                $"{signed}."
                    + (
                        seen.IsNameRight
                            ? ""
                            : " It is not issued to this address, which is normal if users connect by a name."
                    )
                    + (
                        seen.Ending is null
                            ? ""
                            : " The host then ended the handshake, as hosts that require a client certificate do."
                    )
            ),
        };
    }

    private CheckResult Invalid(ProbeTarget named, string detail, string action) =>
        Application switch
        {
            { PassesTls: true } => Warn(
                Target,
                $"{detail} The connector probably passes TLS on, so the user's device decides.",
                action,
                ConnectorHealth.Healthy
            ),
            { ValidatesCertificate: true } => Fail(
                named,
                $"{detail} The application is set to validate certificates, so the connector probably refuses the "
                    + "connection.",
                action
            ),
            { ValidatesCertificate: false } => Warn(
                Target,
                $"{detail} The application is set not to validate certificates, so the connector probably accepts it.",
                action,
                ConnectorHealth.Healthy
            ),
            _ => Warn(Target, $"{detail} Whether the connector validates it is unknown here.", action),
        };
}

/// <summary>Checks that the application responds to a request.</summary>
internal sealed class ApplicationAnswerCheck(ApplicationTarget target, NetworkProbes probes, Check port)
    : ApplicationCheck(ApplicationCheckTable.Answer, target, probes, port)
{
    private const int ProxyAuthentication = 407;

    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(5);

    public override string ErrorId => "ApplicationSilent";

    protected override async Task<CheckResult> LookAsync(
        ProbeTarget named,
        EndpointProbe probe,
        ProbeContext scene,
        CancellationToken cancellationToken
    )
    {
        Answer<ProbeResponse> found = await probe.HttpAsync(cancellationToken).ConfigureAwait(false);
        Uri? proxy = await probe.ProxyAsync(cancellationToken).ConfigureAwait(false);
        return found switch
        {
            { Value: { Status: ProxyAuthentication } reply } when proxy is not null && !named.IsTls => Fail(
                named,
                ProbeConnection.Refusal(proxy, named, reply),
                $"Configure the proxy to allow requests to {named} without authentication."
            ),
            // Headers such as Via don't tell who refused: a proxy adds them to the responses of the application, too.
            { Value: { Status: 403 or >= 500 } reply } when proxy is not null && !named.IsTls => Warn(
                Target,
                $"The proxy {proxy.Authority} or the application behind it responded with {reply}.",
                $"Look into the logs of the proxy for {named}, and into those of the application on {named.Host}.",
                ConnectorHealth.Unknown
            ),
            { Value: { } reply } => Judge(named, reply),
            { Failure: { } failure } when Application.IsProtocolKnown => Fail(
                named,
                failure,
                $"Find out why {named.Host} does not respond: look into its logs, and open the address in a browser "
                    + "on this server."
            ),
            { Failure: { } failure } => Warn(
                Target,
                $"{failure} That this port uses HTTP is assumed from its number.",
                "If it does not use HTTP, no action is required: add -Exclude ApplicationAnswer."
            ),
            // The host responded by TLS, and requires a client certificate.
            _ when (await probe.TlsAsync(cancellationToken).ConfigureAwait(false)).Value is not null => Skip(
                Target,
                found.Reason!,
                "If the application requires no client certificate, find out what ends the connection."
            ),
            _ => Skip(Target, found.Reason!, health: BlockedHealth),
        };
    }

    private CheckResult Judge(ProbeTarget named, ProbeResponse reply)
    {
        string status = FormattableString.Invariant(
            $"The application responded with {reply} in {reply.Took.TotalSeconds:0.0} s."
        );
        return reply.Status >= 500 ? Warn(Target, status, $"Look into the logs of the application on {named.Host}.")
            : reply.Took >= s_slow
                ? Warn(
                    Target,
                    $"{status} Users wait at least as long.",
                    $"Find out what delays the application on {named.Host}: compare with a browser on this server."
                )
            : Pass(Target, status + Note(named, reply));
    }

    // The query of an address may contain a token, and its user part a password, so they are not shown.
    private static string Shown(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Note(ProbeTarget named, ProbeResponse reply)
    {
        const int Unauthorized = 401;
        string scheme = (reply.Header("WWW-Authenticate") ?? "").Split(' ', ',')[0];
        if (reply.Status == Unauthorized || scheme.Length > 0)
        {
            return $" It requires a sign-in{(scheme.Length > 0 ? $" ({scheme})" : "")}; no credentials were sent.";
        }

        Uri origin = new($"{(named.IsTls ? "https" : "http")}://{named.Authority}");
        return
            reply.Status is >= 300 and < 400
            && reply.Header("Location") is { } location
            && Uri.TryCreate(origin, location, out Uri? to)
            ? $" It redirects to {Shown(to)}, which was not followed."
            : "";
    }
}
