namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The definitions of the checks of the addresses that a connector requires.</summary>
internal static class NetworkCheckTable
{
    private const string Severity =
        " An address of the connector service makes the connector Unhealthy; any other address makes it Degraded.";

    private const string Revoked =
        "Allow outbound TCP 80 from this server to the host in the row, or configure the proxy to allow plain HTTP "
        + "requests to it without authentication and not to change the responses. If the certificate is revoked, "
        + "check Microsoft's service health: only Microsoft can replace it.";

    private const string NoIssuer = "the certificate has no known issuer";

    public static CheckDefinition ProxyRoute { get; } =
        new(
            "ProxyRoute",
            CheckCategories.Network,
            "Reports the route that the connector service takes, the source of this setting, and the route on which "
                + "Windows fetches revocation lists.",
            "Set the proxy explicitly: run Set-ConnectorProxy -Proxy http://host:port, or Set-ConnectorProxy -Bypass "
                + "to use none."
        )
        {
            Warn =
                "the route is uncertain because only WinHTTP has a proxy, or a setting can't be evaluated, such as a "
                + "script that selects the proxy, or a WPAD host that services use to discover one. This does not "
                + "affect the health.",
            Skip = "the route is unknown because a configuration file could not be read.",
        };

    public static CheckDefinition ProxyReachable { get; } =
        new(
            "ProxyReachable",
            CheckCategories.Network,
            "Checks that the proxy of the connector service has a usable address, that its name resolves, and that it "
                + "accepts connections. If it fails, the checks of the addresses behind the proxy are skipped.",
            "Run Set-ConnectorProxy -Proxy http://host:port with the right proxy, Set-ConnectorProxy -Clear to remove "
                + "it, or Set-ConnectorProxy -Bypass to use none. If a policy sets the proxy, correct the policy."
        )
        {
            Fail =
                "http:// is missing in the address of the proxy, its name does not resolve, or it does not accept "
                + "connections.",
            Pass = "the proxy accepts connections, or the connector service uses none.",
            Skip = "the route is unknown because a configuration file could not be read.",
        };

    public static CheckDefinition HostsFile { get; } =
        new(
            "HostsFile",
            CheckCategories.Network,
            "Checks that the hosts file contains no entry for an address that connectors require. An entry takes "
                + "precedence over DNS, and Microsoft changes the addresses without notice.",
            "Remove the lines in the row from the hosts file, then run Test-Connector -Category Network."
        )
        {
            Pass = "the file contains no such entry, or it does not exist.",
            Warn =
                "an entry sets the address of such a host, or the connector service uses a proxy, which resolves the "
                + "name itself. This does not affect the health.",
            Fail = "an entry blocks such a host: its address is this machine or no machine." + Severity,
            Skip = "the file could not be read.",
        };

    public static CheckDefinition HostName { get; } =
        new(
            "HostName",
            CheckCategories.Network,
            "Checks that the name of the host resolves or, behind a proxy, that the name of the proxy does. Returns "
                + "one row per address.",
            "Make sure that the server's DNS resolves the name: check its forwarders and any DNS filter. If the name "
                + "of the proxy is wrong, run Set-ConnectorProxy -Proxy http://host:port with another proxy."
        )
        {
            Warn =
                "the name does not resolve, but it was observed in the field and is not documented, so it may no "
                + "longer exist. This does not affect the health.",
            Fail = "the name does not resolve." + Severity,
            Skip =
                "the address is a wildcard without a known host name (allow the wildcard itself), the name contains "
                + "a tenant ID and no tenant is known, or Microsoft lists no addresses for the environment.",
        };

    public static CheckDefinition Port { get; } =
        new(
            "Port",
            CheckCategories.Network,
            "Checks that the port can be reached, directly or through the proxy that the connector service uses.",
            "Allow the connection in the firewall, also for services that run as Network Service, or configure the "
                + "proxy to allow CONNECT to the address without authentication. If the server requires a proxy, run "
                + "Set-ConnectorProxy -Proxy http://host:port."
        )
        {
            Fail = "the host, or the proxy, refused the connection or did not respond." + Severity,
            Skip = "the name could not be resolved or determined.",
        };

    public static CheckDefinition TlsCertificate { get; } =
        new(
            "TlsCertificate",
            CheckCategories.Network,
            "Checks that TLS 1.2 works and that the certificate is the host's own. An issuer that Microsoft does not "
                + "list looks like TLS inspection, which breaks connectors; this is an inference.",
            "Exempt the host from TLS inspection in the proxy, firewall or web filter. Connector and service "
                + "authenticate each other by their certificates. If the root certificate is missing, add it to the "
                + "machine's trusted roots. If the handshake failed, run Test-Connector -Category Tls."
        )
        {
            Pass =
                "the certificate was issued under a root that Microsoft lists. A host that then ends the handshake "
                + "passes, because some hosts require a client certificate.",
            Warn =
                "the certificate was issued by a public authority that this module does not know, which does not "
                + "affect the health; or it looks like TLS inspection of an address that does not belong to the "
                + "connector service.",
            Fail =
                "the handshake failed, the certificate's chain, dates or name are not valid, this server does not "
                + "trust its root, the certificate of an issuer is missing, or it looks like TLS inspection."
                + Severity,
            Skip = "there is no connection on which to start the handshake.",
        };

    public static CheckDefinition HttpAnswer { get; } =
        new(
            "HttpAnswer",
            CheckCategories.Network,
            "Checks that the host responds to a request. Any response counts, because most hosts serve nothing at "
                + "their root.",
            "Find out what drops connections after they are opened: a proxy, a firewall that inspects packets, or a "
                + "web filter. If a proxy refused the request, configure it to allow the address without "
                + "authentication. After a warning, nothing has to be changed on this server."
        )
        {
            Warn =
                "the host responded with a status of 500 or higher; the row names who responded, if that is known. "
                + "This does not affect the health.",
            Fail = "the host did not respond or, on port 80, a proxy responded instead." + Severity,
            Skip = "there is no connection on which to send the request.",
        };

    public static CheckDefinition RevocationList { get; } =
        new(
            "RevocationList",
            CheckCategories.Network,
            "Downloads and reads the revocation lists that the service's certificate and its issuers name, over every "
                + "route that may be used for it. The direct route is checked even if a proxy is configured, because "
                + "Windows requests them without the connector's proxy. Returns one row per list and route.",
            Revoked
        )
        {
            Warn =
                "the direct route does not work, but the proxy of Windows (netsh winhttp) is used first. This does "
                + "not affect the health.",
            Fail =
                "the list could not be downloaded, is outdated, is not signed by the issuer, or lists the "
                + "certificate.",
            Skip = NoIssuer + ", or it names no revocation list.",
        };

    public static CheckDefinition OcspAnswer { get; } =
        new(
            "OcspAnswer",
            CheckCategories.Network,
            "Requests the status of the service's certificate from the OCSP responder that it names, over the same "
                + "routes as RevocationList. Returns one row per route.",
            Revoked
        )
        {
            Warn =
                "the responder cannot answer now or does not know the certificate, or only the direct route does "
                + "not work, but the proxy of Windows (netsh winhttp) is used first.",
            Fail = "there was no valid response, or the certificate is revoked.",
            Skip = NoIssuer + ", or it names no OCSP responder.",
        };

    public static CheckDefinition LoggedHosts { get; } =
        new(
            "LoggedHosts",
            CheckCategories.Network,
            "Checks the hosts that the connector's errors of the last day name, if no other check covers them: the "
                + "name, and for hosts of the service also the port, the certificate and the response. Returns one row "
                + "per host.",
            "Follow the action of the row, which is that of the check HostName, Port, TlsCertificate or HttpAnswer."
        )
        {
            Warn = "the name of a host that does not belong to the service, such as an application, does not resolve.",
            Fail = "a host of the service cannot be reached, or its certificate is not its own." + Severity,
            Skip = "a sandbox simulates the internet for its virtual servers only.",
        };
}
