namespace EntraPrivateAccess.Errors;

/// <content>Issues that disconnect the whole connector from its service.</content>
internal static partial class KnownIssues
{
    private const string RegisterAnew = "Register-Connector -Force -Token (Get-ConnectorRegistrationToken)";

    private const string CheckCertificate =
        "Run Get-ConnectorStatus to see whether the certificate is valid and known, and "
        + RegisterAnew
        + " if it is not. Run Test-Connector -Category Network to see whether TLS is inspected.";

    private const string Failed = "RegistrationFailed";

    private const string CheckNetwork =
        "Run Test-Connector -Category Network to see which hosts are blocked. Open ports 443 and 80 outbound to them "
        + "on the firewall, or configure the outbound proxy: run Set-ConnectorProxy -Proxy http://host:port or, if no "
        + "connector is installed yet, Install-Connector -Proxy http://host:port.";

    private static readonly KnownIssue[] s_service =
    [
        new(
            "ConfigurationRefused",
            ErrorKind.InvalidData,
            IssueSource.Frameworks,
            ".NET Framework refused a configuration file of the connector, so the connector works without its settings "
                + "or not at all.",
            "Run Test-Connector -Include ConfigurationFiles to see the file and the line, and Repair-Connector to "
                + "correct it.",
            "Configuration system failed to initialize"
        )
        {
            Scope = IssueScope.Service,
        },
        new(
            "TrustCertificateExpired",
            ErrorKind.SecurityError,
            IssueSource.Connectors,
            "The connector's trust certificate had expired, so the service no longer accepted it.",
            $"Run {RegisterAnew}.",
            "trust certificate expired",
            "trust certificate has expired"
        )
        {
            ErrorId = "RegistrationCertificateExpired",
            Scope = IssueScope.Service,
        },
        new(
            "ClientCertificateNotValid",
            ErrorKind.SecurityError,
            IssueSource.SupportNotes,
            "The connector stopped working because its client certificate was probably expired, deleted or no longer "
                + "known to the service.",
            CheckCertificate,
            "client certificate is not valid",
            "client certificate is invalid"
        )
        {
            ErrorId = Failed,
            EventIds = [12019],
            Scope = IssueScope.Service,
        },
        new(
            "ConnectorCertificateRejected",
            ErrorKind.SecurityError,
            IssueSource.Inference,
            "The service probably rejected the connector's own certificate: it was expired, replaced, or removed by a "
                + "device that inspects TLS.",
            CheckCertificate,
            "InvalidProxyCertificate",
            "InvalidConnectorCertificate",
            "client certificate credentials were not recognized"
        )
        {
            ErrorId = Failed,
            Scope = IssueScope.Service,
        },
        new(
            "ConfigurationNotDownloaded",
            ErrorKind.ConnectionError,
            IssueSource.Connectors,
            "The connector could not download its configuration, usually because its trust certificate had expired, "
                + "typically behind a proxy that prevented its renewal.",
            "Allow the accounts Network Service and Local System on the proxy, check the certificate with "
                + $"Get-ConnectorStatus, and run {RegisterAnew} if it has expired.",
            "failed to download the configuration"
        )
        {
            Scope = IssueScope.Service,
        },
        new(
            "ServiceNotReached",
            ErrorKind.ConnectionError,
            IssueSource.Connectors,
            "A firewall prevented the connector from reaching the service.",
            CheckNetwork,
            "due to networking issues"
        )
        {
            ErrorId = NetworkFailed,
            EventIds = [12020],
            IsGeneral = true,
            IsOfConnection = true,
            Scope = IssueScope.Service,
        },
        new(
            "ConnectionNotEstablished",
            ErrorKind.ConnectionError,
            IssueSource.SupportNotes,
            "The connector could not establish its connection with the service, probably because a firewall or a proxy "
                + "blocked it.",
            CheckNetwork,
            "failed to establish connection with the service",
            "failed to establish a connection with the service",
            "failed to establish connection to the service"
        )
        {
            ErrorId = NetworkFailed,
            EventIds = [12015],
            IsGeneral = true,
            IsOfConnection = true,
            Scope = IssueScope.Service,
        },
        new(
            "ServiceBusNotReached",
            ErrorKind.ConnectionError,
            IssueSource.SupportNotes,
            "A firewall probably prevented the connector from reaching Azure Service Bus.",
            "Run Test-Connector -Category Network to see which hosts are blocked, open port 443 outbound to "
                + "*.servicebus.windows.net on the firewall, then run Restart-Connector.",
            "Unable to reach*servicebus."
        )
        {
            IsGeneral = true,
            IsOfConnection = true,
            Scope = IssueScope.Service,
        },
        new(
            "CertificateChainNotValidated",
            ErrorKind.SecurityError,
            IssueSource.Connectors,
            "A certificate chain could not be validated: the connector had its own proxy, but Windows had none. TLS "
                + "inspection has the same effect.",
            "Run Test-Connector -Category Network to see whether the revocation lists are reached and whether TLS is "
                + "inspected. Run netsh winhttp set proxy ADDRESS:PORT, exclude the connector's traffic from TLS "
                + "inspection, then run Restart-Connector.",
            "Failed to validate chain of certificate"
        )
        {
            IsSpecific = true,
            Scope = IssueScope.Service,
        },
        new(
            "TlsInspected",
            ErrorKind.SecurityError,
            IssueSource.ApplicationProxy,
            "A device between the connector and the service inspected TLS and removed the connector's certificate.",
            "Run Test-Connector -Category Network to see who issued the certificates, exclude the connector's traffic "
                + "from TLS inspection, then run Restart-Connector.",
            "ConnectorError:Unauthorized",
            "ConnectorError: Unauthorized"
        )
        {
            Scope = IssueScope.Service,
        },
        new(
            "ProxyAuthenticationRequired",
            ErrorKind.AuthenticationError,
            IssueSource.ProxyServers,
            "The outbound proxy required a user name and password, which the connector can't send.",
            "Let the proxy allow the connector's traffic without authentication. Run Get-ConnectorProxy to see the "
                + "proxy, and Test-Connector -Category Network to see its answer.",
            "error: (407)",
            "407 Proxy",
            "Proxy Authentication Required"
        )
        {
            ErrorId = NetworkFailed,
            IsSpecific = true,
            Scope = IssueScope.Service,
        },
    ];
}
