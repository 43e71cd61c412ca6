using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks of applications behind a connector.</summary>
internal static class ApplicationCheckTable
{
    private const string Degraded = " The connector is Degraded.";
    private const string Blocked = "the host can't be reached, or a sandbox simulates no network for this server.";

    public static CheckDefinition Route { get; } =
        new(
            "ApplicationRoute",
            CheckCategories.Applications,
            "Reports the route that the connector takes to applications: directly, unless "
                + "UseDefaultProxyForBackendRequests is set in the registry. Then it uses the proxy of the connector "
                + "service. That this also holds for the segments of Private Access is inferred.",
            "Run Set-ConnectorProxy -Proxy http://host:port with the right proxy, or remove the value "
                + "UseDefaultProxyForBackendRequests on all connectors of the group."
        )
        {
            Warn =
                "the value is set, but the version of the connector ignores it for some applications, which does not "
                + "affect the health; or the route of the service is uncertain, see ProxyRoute. Then the health is "
                + "Unknown, and all rows about the affected applications warn. A proxy that can't be used is named "
                + "even if it is uncertain that the connector uses it.",
            Fail = "the proxy to applications can't be used." + Degraded,
            Fact = KnownFacts.BackendProxy,
        };

    public static CheckDefinition HostName { get; } =
        new(
            "ApplicationName",
            CheckCategories.Applications,
            "Checks that this server resolves the host name of the application. The users' own DNS is not involved.",
            "Make sure that the server's DNS resolves the name, or correct the internal URL or the segment of the "
                + "application."
        )
        {
            Pass = "the name resolves, or the proxy to applications resolves it.",
            Fail = "the name does not resolve." + Degraded,
            Skip = Blocked,
        };

    public static CheckDefinition Port { get; } =
        new(
            "ApplicationPort",
            CheckCategories.Applications,
            "Checks that the application accepts a TCP connection from this server. If it does not, users time out "
                + "although the connector is active.",
            "Allow the connection in the firewalls between the server and the application, and make sure that the "
                + "application runs. An entry of the hosts file that leads elsewhere must be removed."
        )
        {
            Fail = "the connection was refused, or nothing responded." + Degraded,
            Skip = Blocked,
        };

    public static CheckDefinition Certificate { get; } =
        new(
            "ApplicationCertificate",
            CheckCategories.Applications,
            "Checks the certificate of the application: its name, its dates and its issuer, by the roots that this "
                + "server trusts. The ports 443 and 8443 of a segment are assumed to use TLS. Revocation is not "
                + "checked. That a connector requires TLS 1.2 of an application is inferred.",
            "Renew the certificate of the application, issue it to the host name of the internal URL, install missing "
                + "certificates of intermediate authorities on its host, or add the root of its issuer to the trusted "
                + "roots of the connectors' servers."
        )
        {
            Pass = "the certificate is valid for more than 30 days.",
            Warn =
                "the certificate expires within 30 days; or it is not valid, and the application does not validate "
                + "certificates (isBackendCertificateValidationEnabled), or the connector passes TLS on to the user's "
                + "device, or it is unknown whether the connector validates it, or Windows may download a missing "
                + "certificate of its issuer; or the handshake failed, and that the port uses TLS or that the "
                + "connector takes part in it is not known.",
            Fail =
                "the certificate is not valid, and the application validates certificates, so the connector probably "
                + "refuses the connection; or the handshake in TLS 1.2 with an https address failed twice. If the "
                + "host accepts another version of TLS, the row names it."
                + Degraded,
            Skip = Blocked,
            Fact = KnownFacts.BackendCertificates,
        };

    public static CheckDefinition Answer { get; } =
        new(
            "ApplicationAnswer",
            CheckCategories.Applications,
            "Sends a GET request without credentials to the internal URL, and reads the status of the response. The "
                + "ports 80, 443, 8080 and 8443 of a segment are assumed to use HTTP. Redirects are not followed.",
            "Look into the logs of the application. If it responds slowly or with an error to every client, the "
                + "cause is the application and not the connector."
        )
        {
            Pass =
                "the application responded. A request for a sign-in (401 or 403, such as Negotiate) and a redirect "
                + "also are responses.",
            Warn =
                "the application, or a gateway in front of it, responded with an error (5xx) or after 5 seconds or "
                + "more; there was no HTTP response from a port that was only assumed to use HTTP; or the response "
                + "came through a proxy that may have sent it (403 or 5xx). Then the health is Unknown.",
            Fail = "there was no response, or a proxy refused the request." + Degraded,
            Skip = Blocked + " Also if the application requires a client certificate.",
        };

    public static CheckDefinition Range { get; } =
        new(
            "ApplicationRange",
            CheckCategories.Applications,
            "Checks a sample of a range of addresses or ports: the first, the middle and the last one. The row "
                + "contains how many of how many were tested.",
            "If none of them is in use, no action is required. Test one that is in use with Test-ConnectorApplication "
                + "-Destination HOST:PORT."
        )
        {
            Pass = "at least one connection was accepted.",
            Warn =
                "no connection was accepted. It is unknown whether the addresses and ports of the sample are in use, "
                + "so this does not affect the health.",
            Skip =
                "no connection was accepted, and a host or a firewall refused some, which proves nothing about the "
                + "range. Also if "
                + Blocked,
        };

    public static CheckDefinition Untested { get; } =
        new(
            "ApplicationUntested",
            CheckCategories.Applications,
            "Names the destinations that are not tested, so that they do not go unmentioned: UDP, DNS suffixes, "
                + "wildcards, and applications whose destinations could not be read.",
            "Test a host that is in use with Test-ConnectorApplication -Destination HOST:PORT. If the segments could "
                + "not be read, sign in with the permission that the row names."
        )
        {
            Skip = "always; the row contains the reason.",
        };
}
