namespace EntraPrivateAccess.Errors;

internal static partial class KnownProblems
{
    private const string RegisterAnew = "Register-Connector -Force -Token (Get-ConnectorRegistrationToken)";

    private static readonly KnownProblem[] s_service =
    [
        new("TrustCertificateExpired", FaultCategory.SecurityError, FactSource.Microsoft,
            "The connector's trust certificate had expired, so the service no longer accepted it.",
            $"Run {RegisterAnew}.",
            "trust certificate expired", "trust certificate has expired")
        {
            ErrorId = "RegistrationCertificateExpired",
        },
        new("ConfigurationNotDownloaded", FaultCategory.ConnectionError, FactSource.Microsoft,
            "The connector could not fetch its configuration, mostly because its trust certificate had expired,"
            + " typically behind a proxy that kept it from renewing it.",
            $"Let the accounts Network Service and Local System through the proxy, look at the certificate with Get-ConnectorStatus, and run {RegisterAnew} where it has expired.",
            "failed to download the configuration"),
        new("ServiceNotReached", FaultCategory.ConnectionError, FactSource.Microsoft,
            "A firewall kept the connector from the service.",
            "Open ports 443 and 80 outbound to the connector's URLs on the firewall, or name the outbound proxy: run Set-ConnectorProxy -Proxy http://host:port or, where no connector is installed yet, Install-Connector -Proxy http://host:port.",
            "due to networking issues")
        {
            ErrorId = "RegistrationNetworkFailed",
        },
        new("ServiceBusNotReached", FaultCategory.ConnectionError, FactSource.Community,
            "A firewall probably kept the connector from Azure Service Bus.",
            "Open port 443 outbound to *.servicebus.windows.net on the firewall, then run Restart-Connector.",
            "Unable to reach*servicebus."),
        new("CertificateChainNotValidated", FaultCategory.SecurityError, FactSource.Microsoft,
            "A certificate's chain could not be checked: the connector had a proxy of its own and Windows had none."
            + " TLS inspection has the same effect.",
            "Run netsh winhttp set proxy ADDRESS:PORT, leave the connector's traffic out of TLS inspection, then run Restart-Connector.",
            "Failed to validate chain of certificate"),
        new("TlsInspected", FaultCategory.SecurityError, FactSource.Microsoft,
            "A device between connector and service inspected TLS and removed the connector's certificate.",
            "Leave the connector's traffic out of TLS inspection, then run Restart-Connector.",
            "ConnectorError:Unauthorized", "ConnectorError: Unauthorized"),
    ];

    private static readonly KnownProblem[] s_setup =
    [
        new("SetupServiceNotStarted", FaultCategory.InvalidResult, FactSource.Community,
            "A service did not start during setup (1920), often because TLS 1.2 or .NET strong cryptography was off.",
            "Run Repair-Connector, which switches on what is off, restart the server, and run Install-Connector again.",
            "Error 1920", "(1920)", "error code 1920"),
        new("SetupTimedOut", FaultCategory.OperationTimeout, FactSource.Community,
            ".NET Framework was probably too old.",
            "Install .NET Framework 4.7.2 or later, restart the server, and run Install-Connector again.",
            "Time out has expired and the operation has not been completed"),
        new("SetupDiskFull", FaultCategory.LimitsExceeded, FactSource.Microsoft,
            "The disk was full.",
            "Make room on the system drive, and run Install-Connector again.",
            "0x80070070", "not enough space on the disk"),
    ];
}
