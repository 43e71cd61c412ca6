using System.Net;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>An application behind the connector.</summary>
internal sealed class ApplicationEndpointKind(ApplicationTarget target) : EndpointKind
{
    private const int Forbidden = 403;
    private const int Unauthorized = 401;

    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);

    public override EndpointStep HostName { get; } = new(ApplicationCheckTable.HostName, "ApplicationNotResolved");

    public override EndpointStep Port { get; } = new(ApplicationCheckTable.Port, "ApplicationNotReached");

    public override EndpointStep Certificate { get; } =
        new(ApplicationCheckTable.Certificate, "ApplicationCertificateInvalid");

    public override EndpointStep Answer { get; } = new(ApplicationCheckTable.Answer, "ApplicationSilent");

    public EndpointStep Range { get; } = new(ApplicationCheckTable.Range, "ApplicationRangeFailed");

    public override CheckDefinition Route => ApplicationCheckTable.Route;

    // The row with the cause may be excluded, and then nothing is known about the application.
    public override ConnectorHealth BlockedHealth => ConnectorHealth.Unknown;

    public override bool IsProtocolKnown => target.IsProtocolKnown;

    public override bool PassesTls => target.PassesTls;

    public override string LabelOf(ProbeTarget named) => target.Label;

    public override async Task<CheckResult> QualifyAsync(
        EndpointCheck check,
        CheckResult row,
        ProbeTarget named,
        ProbeContext scene,
        CancellationToken stop
    ) =>
        row.Status is not CheckStatus.Skip
        && named.Backend is { } backend
        && (await scene.BackendsAsync(stop).ConfigureAwait(false)).FollowService(backend)
        && await scene.RouteDoubtAsync(stop).ConfigureAwait(false) is { } doubt
            ? check.Warn(
                row.Target,
                $"{row.Detail} This holds for the route of this check, but that of the connector is not certain: "
                    + doubt.Reason,
                doubt.Remedy,
                ConnectorHealth.Unknown
            )
            : row;

    public override string ResolveAdvice(ProbeTarget named) =>
        $"Make sure that the server's DNS resolves {named.Host}: check its forwarders, the domain of the server, and "
        + "the spelling in the application.";

    public override string ConnectAdvice(ProbeTarget named) =>
        $"Allow TCP {named.Port} from this server to {named.Host} in the firewalls between them, and make sure that "
        + "the application runs and listens on this port.";

    public override string HandshakeAdvice(ProbeTarget named) =>
        $"Make sure that {named.Host} supports TLS 1.2, and find out what ends TLS connections to it.";

    public override string ResponseAdvice(ProbeTarget named) =>
        $"Find out why {named.Host} does not respond: look into its logs, and open the address in a browser on this "
        + "server.";

    public override CheckResult Judge(EndpointCheck check, ProbeTarget named, ProbeResponse reply, Uri? proxy)
    {
        // Headers such as Via don't show who refused: a proxy adds them to the responses of the application, too.
        if (reply.Status is Forbidden or >= 500 && proxy is not null && !named.IsTls)
        {
            return check.Warn(
                check.Target,
                $"The proxy {proxy.Authority} or the application behind it responded with {reply}.",
                $"Look into the logs of the proxy for {named}, and into those of the application on {named.Host}.",
                ConnectorHealth.Unknown
            );
        }

        string sender = reply is { Status: Forbidden, IsProxyRefusal: true } or { Status: 502 or 503 or 504 }
            ? "The application, or a gateway in front of it,"
            : "The application";
        string status = FormattableString.Invariant(
            $"{sender} responded with {reply} in {reply.Took.TotalSeconds:0.0} s."
        );
        return reply.Status >= 500
                ? check.Warn(check.Target, status, $"Look into the logs of the application on {named.Host}.")
            : reply.Took >= s_slow
                ? check.Warn(
                    check.Target,
                    $"{status} Users wait at least as long.",
                    $"Find out what delays the application on {named.Host}: compare with a browser on this server."
                )
            : check.Pass(check.Target, status + Note(named, reply));
    }

    public override CheckResult Judge(EndpointCheck check, ProbeTarget named, CertificateFinding found)
    {
        string replace = $"or replace the certificate of {named.Host}.";
        string trust = $"'{found.Trust.Root}' to the trusted roots of the machine, on all connectors of the group";
        bool isOtherAddress =
            found.State is CertificateState.WrongName && target.PassesTls && IPAddress.TryParse(named.Host, out _);
        string? problem = found.State switch
        {
            CertificateState.Broken => $"Replace the certificate of {named.Host}.",
            CertificateState.SelfSigned => $"Install a certificate of an authority on {named.Host}, or add {trust}.",
            CertificateState.RootUntrusted or CertificateState.RootMissing =>
                $"Add the root certificate {trust}, {replace}",
            CertificateState.IssuerMissing =>
                $"If '{found.Trust.Root}' is an intermediate authority, install its certificate on {named.Host}, so "
                    + $"that the host sends it. If it is the root of your own authority, add {trust}.",
            CertificateState.Expired => $"Renew the certificate of {named.Host}.",
            CertificateState.NotYetValid => $"Compare the clocks of this server and of {named.Host}.",
            CertificateState.IssuerExpired => $"Renew that certificate, and install it on {named.Host}.",
            // The address of a segment is rarely in a certificate: users connect by a name.
            CertificateState.WrongName when !isOtherAddress =>
                $"Issue a certificate to {named.Host}, or correct the host name in the application.",
            _ => null,
        };
        if (problem is not null)
        {
            return Invalid(check, named, found, problem);
        }

        if (found.Tls12Failure is { } failure && !target.PassesTls)
        {
            return OtherVersion(check, named, failure, TlsVersions.NameOf(found.Protocol));
        }

        double days = (found.Ends - found.Now.UtcDateTime).TotalDays;
        return days < s_soon.TotalDays
            ? check.Warn(
                check.Target,
                FormattableString.Invariant($"The certificate expires on {found.Ends:yyyy-MM-dd}, in {days:0} days."),
                $"Renew the certificate of {named.Host}.",
                ConnectorHealth.Healthy
            )
            : check.Pass(
                check.Target,
                isOtherAddress
                    ? $"{found.Signed}. It is not issued to this address, which is normal if users connect by a name."
                    : found.Detail
            );
    }

    private CheckResult Invalid(EndpointCheck check, ProbeTarget named, CertificateFinding found, string action) =>
        (target, found.Trust.CanDownloadIssuer) switch
        {
            ({ PassesTls: true }, _) => check.Warn(
                check.Target,
                $"{found.Detail} The connector probably passes TLS on, so the user's device decides.",
                action,
                ConnectorHealth.Healthy
            ),
            ({ ValidatesCertificate: true }, true) when found.State is CertificateState.IssuerMissing => check.Warn(
                check.Target,
                $"{found.Detail} If Windows does not get it, the connector probably refuses the connection, because "
                    + "the application is set to validate certificates.",
                action
            ),
            ({ ValidatesCertificate: true }, _) => Fail(
                check,
                named,
                $"{found.Detail} The application is set to validate certificates, so the connector probably refuses "
                    + "the connection.",
                action
            ),
            ({ ValidatesCertificate: false }, _) => check.Warn(
                check.Target,
                $"{found.Detail} The application is set not to validate certificates, so the connector probably "
                    + "accepts it.",
                action,
                ConnectorHealth.Healthy
            ),
            _ => check.Warn(
                check.Target,
                $"{found.Detail} Whether the connector validates it is unknown here.",
                action
            ),
        };

    public override CheckResult JudgeOldVersion(
        EndpointCheck check,
        ProbeTarget named,
        string failure,
        string accepted
    ) => OtherVersion(check, named, failure, accepted);

    private CheckResult OtherVersion(EndpointCheck check, ProbeTarget named, string failure, string version)
    {
        string detail = $"The handshake in TLS 1.2 failed ({failure.TrimEnd('.')}); the host accepts {version}.";
        if (target.PassesTls)
        {
            return check.Warn(
                check.Target,
                $"{detail} The connector probably passes TLS on, so the user's device decides. The certificate was "
                    + "not checked.",
                $"Enable TLS 1.2 on {named.Host}.",
                ConnectorHealth.Healthy
            );
        }

        detail += " That the connector can't use this version is inferred.";
        return IsProtocolKnown
            ? Fail(check, named, detail, HandshakeAdvice(named))
            : check.Warn(check.Target, detail, HandshakeAdvice(named));
    }

    // The query of an address may contain a token, and its user part a password, so they are not shown.
    private static string Shown(Uri address) =>
        address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Note(ProbeTarget named, ProbeResponse reply)
    {
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
