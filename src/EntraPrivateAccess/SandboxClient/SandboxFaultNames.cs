namespace EntraPrivateAccess.SandboxClient;

/// <summary>
/// The faults that a sandbox knows, with what their value means; a test holds them equal to the sandbox's own list.
/// </summary>
internal static class SandboxFaultNames
{
    public static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>
        {
            ["Latency"] = "milliseconds added to each answer",
            ["Throttle"] = "429 with Retry-After of this many seconds (or an HTTP date, or a decimal)",
            ["ServerError"] = "this HTTP status, 500 to 599; 503;2 adds Retry-After of 2 seconds",
            ["DropConnection"] =
                "the connection is closed before an answer; msappproxy as target cuts off the connectors of virtual servers",
            ["StaleReads"] = "seconds in which reads still show the state before a write; 2 by default",
            ["BatchRefused"] = "$batch answers 404",
            ["ConcurrentWrites"] =
                "a write to a connector group or a membership answers 409 Directory_ConcurrencyViolation",
            ["ActivationDelay"] = "seconds from a running, registered service to active; 3 by default",
            ["ListingDelay"] = "seconds from registration to being listed; 1 by default",
            ["TruncateDownload"] = "the download ends after this share of bytes (0 to 1) although more was announced",
            ["CorruptDownload"] = "one byte in the middle of the installer is changed",
            ["UnsignedDownload"] = "the installer carries no signature",
            ["WrongSigner"] = "the installer is signed by another publisher under the same root",
            ["HtmlDownload"] = "a landing page instead of the installer",
            ["InstallerVersion"] = "the version that is offered, such as 1.5.4594.0",
            ["InstallerSize"] = "bytes of the installer, 1 MB to 1 GB",
            ["InstallerExitCode"] = "setup.exe ends with this code; codes of failure change nothing",
            ["InstallerDuration"] = "seconds that setup.exe takes; 1 by default",
            ["DiskFull"] = "bytes that are left free on the virtual disk",
            ["ServiceHangs"] = "seconds in StartPending; the service's name as target",
            ["ServiceDies"] = "stops by itself this many seconds after its start, exit code 1067",
            ["ServiceDisabled"] = "the service's start type is Disabled after installation",
            ["ServiceManagerSilent"] =
                "calls of services fail with this Win32 error: 1722 (default), 1723, 1726, 1727; the server as target",
            ["ConnectorMessage"] =
                "the connector logs this once a second: a class of Get-ConnectorEvent, such as TrustCertificateExpired, or any text; the server as target",
            ["RegistrationDenied"] =
                "the registration service says: The registration request was denied. With the value 'exit 0' the script ends with 0 nevertheless",
            ["RegistrationMfa"] = "the registration service demands multi-factor authentication (AADSTS50076)",
            ["RegistrationDuration"] = "seconds that a registration takes; 1 by default",
            ["SignInAnswered"] =
                "browser pages and device codes are answered at once by this user, such as admin or appadmin",
            ["SignInRefused"] = "sign-in ends with this AADSTS code, such as 53003",
            ["MfaRequired"] = "sign-in without a person ends with AADSTS50076",
            ["ExpiredToken"] = "tokens are refused as expired although they are not",
            ["TokenLifetime"] = "seconds that the tokens of a sign-in live; 4500 by default",
            ["ClockSkew"] = "seconds by which the service's clock is ahead of the server's",
            ["NameNotResolved"] = "host names do not resolve; a part of SERVER/host as target",
            ["PortClosed"] = "connections are refused; a part of SERVER/host:port as target, such as :80",
            ["PortBlackHoled"] = "connections are never answered; a part of SERVER/host:port as target",
            ["TlsRefused"] = "the TLS handshake is refused; a part of SERVER/host:443 as target",
            ["TlsInspection"] = "a web filter shows its own certificates; with the value trusted the server trusts it",
            ["TlsExpired"] = "certificates ended a day ago; a part of SERVER/host:443 as target",
            ["TlsWrongName"] = "certificates are made out to another host; a part of SERVER/host:443 as target",
            ["CrlAnswer"] =
                "revocation lists are missing, garbage, outdated or forged, or have the certificate on them: revoked",
            ["OcspAnswer"] = "OCSP says revoked, unknown, unavailable, outdated, forged or garbage",
            ["ProxyAnswer"] =
                "the forward proxy answers with this HTTP status, such as 407 or 403; a part of SERVER/host:port as target",
            ["ProxyRequired"] =
                "only http://proxy.corp.contoso.com:8080 leads out; direct connections are never answered, or refused with the value closed",
        };
}
