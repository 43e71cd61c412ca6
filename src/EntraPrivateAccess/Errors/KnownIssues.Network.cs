namespace EntraPrivateAccess.Errors;

/// <content>
/// Messages of .NET Framework about a connection to one host, which is part of the message. They are matched after the
/// connector's own messages, which often contain one of them.
/// </content>
internal static partial class KnownIssues
{
    private const string CheckHost =
        "Run Test-Connector -Category Network, which also connects to each host that the log named. ";

    private const string NetworkFailed = "RegistrationNetworkFailed";

    private static readonly KnownIssue[] s_network =
    [
        new(
            "NameNotResolved",
            ErrorKind.ConnectionError,
            IssueSource.WebExceptions,
            $"The name {KnownIssue.HostMark} could not be resolved in DNS.",
            CheckHost
                + $"If {KnownIssue.HostMark} does not resolve, correct the name servers of this server; if it is the "
                + "outbound proxy's name, run Set-ConnectorProxy -Proxy http://host:port with the correct one.",
            "name could not be resolved",
            "No DNS entries exist for host",
            "No such host is known",
            "NameResolutionFailure"
        )
        {
            ErrorId = NetworkFailed,
            IsSpecific = true,
            IsOfConnection = true,
            Scope = IssueScope.Host,
        },
        new(
            "ServerCertificateNotTrusted",
            ErrorKind.SecurityError,
            IssueSource.WebExceptions,
            $"The server did not trust the certificate that {KnownIssue.HostMark} presented: TLS was inspected, the "
                + "certificate was expired, or its root was missing.",
            CheckHost
                + $"Its rows show who issued the certificate. Exclude {KnownIssue.HostMark} from TLS inspection, then "
                + "run Restart-Connector.",
            "Could not establish trust relationship",
            "remote certificate is invalid according to the validation procedure",
            "TrustFailure"
        )
        {
            ErrorId = NetworkFailed,
            IsSpecific = true,
            Scope = IssueScope.Host,
        },
        new(
            "TlsNotEstablished",
            ErrorKind.SecurityError,
            IssueSource.WebExceptions,
            $"No TLS connection to {KnownIssue.HostMark} could be established: TLS 1.2 was off on this server, or a "
                + "device on the way ended the handshake.",
            "Run Test-Connector -Category Tls to see whether TLS 1.2 is on, and Repair-Connector to enable it. "
                + CheckHost.TrimEnd(),
            "Could not create SSL/TLS secure channel",
            "SecureChannelFailure",
            "client and server cannot communicate, because they do not possess a common algorithm",
            "remote party has closed the transport stream"
        )
        {
            ErrorId = NetworkFailed,
            IsSpecific = true,
            Scope = IssueScope.Host,
        },
        new(
            "RevocationNotChecked",
            ErrorKind.SecurityError,
            IssueSource.Inference,
            "The revocation of a certificate could not be checked, probably because this server does not reach the "
                + "revocation lists (CRL, OCSP).",
            "Run Test-Connector -Category Network to see which of them are blocked, and open port 80 outbound to them.",
            "revocation function was unable to check revocation",
            "revocation server was offline",
            "CRYPT_E_REVOCATION_OFFLINE",
            "CRYPT_E_NO_REVOCATION_CHECK"
        )
        {
            ErrorId = NetworkFailed,
            IsSpecific = true,
            Scope = IssueScope.Host,
        },
        new(
            "PortsExhausted",
            ErrorKind.LimitsExceeded,
            IssueSource.SystemErrors,
            "Windows had no free port or buffer for a further connection (10055), because too many were open.",
            "Run Test-Connector -Include PortRanges to see how many ports connections can use, and Restart-Connector "
                + "to free those of the connector. If it happens again, find the program that keeps connections open.",
            "system lacked sufficient buffer space or because a queue was full"
        )
        {
            ErrorId = NetworkFailed,
            IsSpecific = true,
            Scope = IssueScope.Host,
        },
        new(
            "HostNotReached",
            ErrorKind.ConnectionError,
            IssueSource.WebExceptions,
            $"No connection to {KnownIssue.HostMark} could be made: a firewall blocked it, or nothing listened there.",
            CheckHost
                + $"Allow the connection to {KnownIssue.HostMark} on the firewall, or correct the outbound proxy: "
                + "run Set-ConnectorProxy -Proxy http://host:port.",
            "Unable to connect to the remote server",
            "target machine actively refused it",
            "connected party did not properly respond",
            "attempt was made to access a socket in a way forbidden",
            "failed to establish connection",
            "failed to establish a connection",
            "ConnectFailure"
        )
        {
            ErrorId = NetworkFailed,
            IsOfConnection = true,
            Scope = IssueScope.Host,
        },
        new(
            "ConnectionBroken",
            ErrorKind.ConnectionError,
            IssueSource.WebExceptions,
            $"The connection to {KnownIssue.HostMark} was closed or did not answer in time. A firewall, a proxy or a "
                + "TLS inspection that ends idle connections has this effect.",
            CheckHost.TrimEnd(),
            "underlying connection was closed",
            "existing connection was forcibly closed by the remote host",
            "WebException: The operation has timed out",
            "An error occurred while sending the request"
        )
        {
            ErrorId = NetworkFailed,
            IsOfConnection = true,
            Scope = IssueScope.Host,
        },
    ];
}
