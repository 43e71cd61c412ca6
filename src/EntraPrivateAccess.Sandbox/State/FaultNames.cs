// The module compiles this file, too: its completion and its help list what the sandbox supports. It has another name
// there, because the tests see the internal types of both assemblies.
#if SANDBOX
namespace EntraPrivateAccess.Sandbox.State;

/// <summary>
/// The faults and rules that the sandbox supports, with the meaning of their values. Unknown names are refused.
/// </summary>
internal static class FaultNames
#else
namespace EntraPrivateAccess.SandboxClient;

/// <summary>The faults and rules that a sandbox supports, with the meaning of their values.</summary>
internal static class SandboxFaultNames
#endif
{
    public const string Latency = "Latency";
    public const string Throttle = "Throttle";
    public const string ServerError = "ServerError";
    public const string DropConnection = "DropConnection";
    public const string StaleReads = "StaleReads";
    public const string BatchRefused = "BatchRefused";
    public const string ConcurrentWrites = "ConcurrentWrites";
    public const string ActivationDelay = "ActivationDelay";
    public const string ListingDelay = "ListingDelay";
    public const string SilenceUntilInactive = "SilenceUntilInactive";
    public const string ConnectionTimeout = "ConnectionTimeout";
    public const string ListedStatus = "ListedStatus";
    public const string WebhookAnswer = "WebhookAnswer";
    public const string TruncateDownload = "TruncateDownload";
    public const string CorruptDownload = "CorruptDownload";
    public const string UnsignedDownload = "UnsignedDownload";
    public const string WrongSigner = "WrongSigner";
    public const string RevokedSigner = "RevokedSigner";
    public const string RevocationUnavailable = "RevocationUnavailable";
    public const string HtmlDownload = "HtmlDownload";
    public const string InstallerVersion = "InstallerVersion";
    public const string InstallerSize = "InstallerSize";
    public const string InstallerExitCode = "InstallerExitCode";
    public const string InstallerDuration = "InstallerDuration";
    public const string DiskFull = "DiskFull";
    public const string ServiceHangs = "ServiceHangs";
    public const string ServiceDies = "ServiceDies";
    public const string ServiceStartTimesOut = "ServiceStartTimesOut";
    public const string ServiceEvent = "ServiceEvent";
    public const string ServiceDisabled = "ServiceDisabled";
    public const string ServiceHeld = "ServiceHeld";
    public const string ServiceManagerSilent = "ServiceManagerSilent";
    public const string ConnectorMessage = "ConnectorMessage";
    public const string ApplicationMessage = "ApplicationMessage";
    public const string AgentUpdaterMessage = "AgentUpdaterMessage";
    public const string TraceMessage = "TraceMessage";
    public const string RegistrationDenied = "RegistrationDenied";
    public const string RegistrationMfa = "RegistrationMfa";
    public const string RegistrationDuration = "RegistrationDuration";
    public const string SignInAnswered = "SignInAnswered";
    public const string SignInRefused = "SignInRefused";
    public const string MfaRequired = "MfaRequired";
    public const string ExpiredToken = "ExpiredToken";
    public const string TokenLifetime = "TokenLifetime";
    public const string ClockSkew = "ClockSkew";
    public const string NameNotResolved = "NameNotResolved";
    public const string PortClosed = "PortClosed";
    public const string PortBlackHoled = "PortBlackHoled";
    public const string TlsRefused = "TlsRefused";
    public const string TlsInspection = "TlsInspection";
    public const string TlsExpired = "TlsExpired";
    public const string TlsWrongName = "TlsWrongName";
    public const string BackendAnswer = "BackendAnswer";
    public const string BackendCertificate = "BackendCertificate";
    public const string BackendTls = "BackendTls";
    public const string CrlAnswer = "CrlAnswer";
    public const string OcspAnswer = "OcspAnswer";
    public const string HostAnswer = "HostAnswer";
    public const string ProxyAnswer = "ProxyAnswer";
    public const string ProxyRequired = "ProxyRequired";
    public const string HostsEntry = "HostsEntry";
    public const string TcpPortRanges = "TcpPortRanges";
    public const string ApplicationConnections = "ApplicationConnections";
    public const string GraphPolicy = "GraphPolicy";
    public const string ProxyPolicy = "ProxyPolicy";
    public const string ConfigurationFile = "ConfigurationFile";
    public const string RegistryKeyDeleted = "RegistryKeyDeleted";
    public const string TrustCertificate = "TrustCertificate";
    public const string StrongCryptoOff = "StrongCryptoOff";
    public const string SetupReplacesFiles = "SetupReplacesFiles";
    public const string SetupLeavesValues = "SetupLeavesValues";

    /// <summary>The name of each fault, something that goes wrong, and a description of its value for users.</summary>
    public static IReadOnlyDictionary<string, string> Faults { get; } =
        new Dictionary<string, string>
        {
            [Latency] = "milliseconds added to each response",
            [Throttle] = "429 with Retry-After of this many seconds (or an HTTP date, or a decimal)",
            [ServerError] = "this HTTP status, 500 to 599; 503;2 adds Retry-After of 2 seconds",
            [DropConnection] =
                "the connection is closed without a response; the target msappproxy disconnects the connectors of "
                + "virtual servers",
            [BatchRefused] = "$batch returns 404",
            [ConcurrentWrites] =
                "a write to a connector group or a membership returns 409 Directory_ConcurrencyViolation",
            [ListedStatus] =
                "the tenant lists connectors with this status, such as inactive or active, or does not list them "
                + "(removed); the target is a part of the machine name",
            [WebhookAnswer] =
                "the webhook receiver at /webhooks returns this HTTP status, 200 to 599, instead of 202; 3xx redirects "
                + "to another path of the sandbox; the target is a part of the path",
            [TruncateDownload] = "the download ends after this share of bytes (0 to 1) although more were announced",
            [CorruptDownload] = "one byte in the middle of the installer is changed",
            [UnsignedDownload] = "the installer has no signature",
            [WrongSigner] = "the installer is signed by another publisher under the same root",
            [RevokedSigner] =
                "the certificate authority has revoked the certificate of installers; the target is the server that "
                + "verifies the installer",
            [RevocationUnavailable] =
                "the server cannot check whether the certificate of installers is revoked, because the certificate "
                + "authority does not respond; the target is the server",
            [HtmlDownload] = "the download returns a landing page instead of the installer",
            [InstallerExitCode] = "setup.exe exits with this code; failure codes change nothing",
            [DiskFull] = "bytes that are left free on the virtual disk",
            [ServiceHangs] = "seconds in StartPending; the target is the service name",
            [ServiceDies] =
                "the service ends by itself this many seconds after its start, exit code 1067, and Windows logs 7031 "
                + "(System), 1000 and 1026 (Application)",
            [ServiceStartTimesOut] =
                "the service doesn't connect to Windows in time: its start fails with 1053, and Windows logs 7009 and "
                + "7000; the target is the service name",
            [ServiceEvent] =
                "Windows logs this event of a service every second: 7000, 7001, 7009, 7011, 7022, 7023, 7024, 7031, "
                + "7034, 7038, 7041, 1000, 1002 or 1026; the target is a part of SERVER/service",
            [ServiceDisabled] = "the service's start type is Disabled after installation",
            [ServiceHeld] =
                "a program such as the Services console holds the service, so a removal only marks it for deletion; "
                + "the target is a part of SERVER/service",
            [ServiceManagerSilent] =
                "service calls fail with this Win32 error: 1722 (default), 1723, 1726, 1727; the target is the server",
            [ConnectorMessage] =
                "the connector logs this message every second: a class of Get-ConnectorEvent, such as "
                + "TrustCertificateExpired, or any text; the target is the server",
            [ApplicationMessage] =
                "the connector logs this message every second to the Application log under its provider's name: a "
                + "class of Get-ConnectorEvent, or any text; the target is the server",
            [AgentUpdaterMessage] =
                "the updater that Microsoft's agents share logs this message every second to its own channel; the "
                + "target is the server",
            [TraceMessage] =
                "the connector writes this error every second to its newest trace file: a class of "
                + "Get-ConnectorEvent, or any text; the target is the server",
            [RegistrationDenied] =
                "the registration service denies the request; with the value 'exit 0' the script still exits with 0",
            [RegistrationMfa] = "the registration service requires multi-factor authentication (AADSTS50076)",
            [SignInAnswered] =
                "browser pages and device codes are answered at once by this user, such as admin or appadmin",
            [SignInRefused] = "sign-in fails with this AADSTS code, such as 53003",
            [MfaRequired] = "sign-in without a prompt fails with AADSTS50076",
            [ExpiredToken] = "tokens are refused as expired although they are not",
            [ClockSkew] = "seconds by which the service's clock is ahead of the server's",
            [NameNotResolved] = "host names do not resolve; the target is a part of SERVER/host",
            [PortClosed] = "connections are refused; the target is a part of SERVER/host:port, such as :80",
            [PortBlackHoled] = "connections are never answered; the target is a part of SERVER/host:port",
            [TlsRefused] = "the TLS handshake is refused; the target is a part of SERVER/host:443",
            [TlsInspection] = "a web filter presents its own certificates; with the value trusted the server trusts it",
            [TlsExpired] = "certificates expired a day ago; the target is a part of SERVER/host:443",
            [TlsWrongName] = "certificates are issued to another host; the target is a part of SERVER/host:443",
            [BackendAnswer] =
                "applications return this HTTP status, 200 to 599, instead of 200; 503;6 answers after 6 seconds; 401 "
                + "and 403 ask for Negotiate, 3xx redirects to another host; the target is a part of SERVER/host:port",
            [BackendCertificate] =
                "applications present a certificate of an issuer that the server does not trust (untrusted), one that "
                + "expires in 20 days (expiring), or one without that of its issuer (incomplete); TlsExpired and "
                + "TlsWrongName apply, too; the target is a part of SERVER/host:port",
            [BackendTls] =
                "applications accept this version of TLS only, 1.2 or 1.3; the target is a part of SERVER/host:port",
            [CrlAnswer] =
                "revocation lists are missing, garbage, outdated or forged, or (revoked) list the certificate",
            [OcspAnswer] = "OCSP returns revoked, unknown, unavailable, outdated, forged or garbage",
            [HostAnswer] =
                "hosts of Microsoft return this HTTP status, 200 to 599, such as 503 or 403; one of 400 or higher from "
                + "msappproxy disconnects the connectors of virtual servers; the target is a part of SERVER/host:443",
            [ProxyAnswer] =
                "the forward proxy returns this HTTP status, such as 407 or 403; the target is a part of "
                + "SERVER/host:port",
            [ProxyRequired] =
                "only http://proxy.corp.contoso.com:8080 reaches the internet; direct connections are never "
                + "answered, or refused with the value closed",
            [HostsEntry] =
                "the hosts file of the server contains this line, such as 127.0.0.1 crl3.digicert.com; the target is "
                + "the server",
            [ProxyPolicy] =
                "the machine-wide proxy policy sets this proxy, such as proxy.corp.contoso.com:8080; planted once on "
                + "the target, a server",
            [ConfigurationFile] =
                "the configuration file is corrupt (default), refused by .NET Framework, or missing; planted once on "
                + "the target, a part of SERVER/service, or SERVER/machine.config",
            [RegistryKeyDeleted] = "the connector's registry key is deleted; planted once on the target, a server",
            [TrustCertificate] =
                "the trust certificate is missing (default), expired or keyless; planted once on the target, a server",
            [StrongCryptoOff] =
                "SchUseStrongCrypto is 0 in both registry views, or only in the view 32 or 64; planted once on the "
                + "target, a server",
        };

    /// <summary>
    /// The name of each rule, a behavior that always applies, and a description of its values for users. A rule has a
    /// default. Where sources describe the behavior differently, the description names them and each one's value.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Rules { get; } =
        new Dictionary<string, string>
        {
            [StaleReads] = "seconds in which reads still return the state before a write; 2 by default",
            [ActivationDelay] = "seconds until a running, registered service is active; 3 by default",
            [ListingDelay] =
                "seconds from registration until Graph returns the connector, in lists and by its ID; 1 by default",
            [SilenceUntilInactive] =
                "seconds for which a connector that was stopped or cut off stays active; 3600 by default (support "
                + "notes: up to 60 minutes), 300 according to Microsoft's Operate guide",
            [ConnectionTimeout] =
                "seconds that a connector tries to connect before it logs an error; 21 by default (the time limit of "
                + "Windows for a TCP connection)",
            [InstallerVersion] = "the version that is offered, such as 1.5.4594.0",
            [InstallerSize] = "size of the installer in bytes, 1 MB to 1 GB",
            [InstallerDuration] = "seconds that setup.exe takes; 1 by default",
            [SetupReplacesFiles] =
                "what an upgrade does with the configuration files of both services: replaced (default) or kept; "
                + "Microsoft documents neither",
            [SetupLeavesValues] =
                "what an upgrade across the rename of April 2024 does with the registry values under the former key: "
                + "left (default; public support notes) or moved",
            [RegistrationDuration] = "seconds that a registration takes; 1 by default",
            [ApplicationConnections] =
                "the number of connections to applications that a connector's service has; 0 by default. They stay "
                + "when the connector leaves its group, and end when its service restarts (Microsoft's page about "
                + "connectors) or when they were read as often as the fault's count; the target is the server",
            [GraphPolicy] =
                "the permissions that Graph requires: strict (default; Microsoft's permissions data of August 2026: "
                + "Directory.ReadWrite.All of a signed-in user for each request, applications create groups only), "
                + "read-all (Microsoft's samples of March 2026: Directory.Read.All also reads) or app-only "
                + "(Microsoft's Operate guide of June 2026 and a community pipeline: applications read with "
                + "NetworkAccess.Read.All, and change with OnPremisesPublishingProfiles.ReadWrite.All); the target is "
                + "a part of the path",
            [TokenLifetime] = "lifetime of the tokens of a sign-in in seconds; 4500 by default",
            [TcpPortRanges] =
                "the dynamic range of TCP ports and, after a semicolon, the AutoReuse range, such as "
                + "49152-65535;10000-49151, or none if Windows does not return them; 49152-65535 without an AutoReuse "
                + "range by default; the target is the server",
        };

    /// <summary>The faults and the rules.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        Faults.Concat(Rules).ToDictionary(known => known.Key, known => known.Value);
}
