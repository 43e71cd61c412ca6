namespace EntraPrivateAccess.Errors;

/// <summary>
/// A known issue that is recognized by text: in an event, the output of the registration, or setup's log.
/// </summary>
/// <param name="Name">The issue's name in PascalCase, which is also the class of an event. It is stable.</param>
/// <param name="Category">The category of the error if the issue ends a command.</param>
/// <param name="Fact">The source of the cause and the remedy.</param>
/// <param name="Texts">The patterns that identify the issue; one match is enough. An asterisk matches any text.</param>
internal sealed record KnownIssue(
    string Name,
    ErrorKind Category,
    FactSource Fact,
    string Cause,
    string Remedy,
    params string[] Texts
)
{
    /// <summary>Gets the ErrorId if the issue ends a command.</summary>
    public string ErrorId { get; init; } = Name;

    /// <summary>Gets the event ID in a connector's own channel, or null if Microsoft doesn't document one.</summary>
    public int? EventId { get; init; }

    /// <summary>Gets the cause and the remedy as one text.</summary>
    public string Advice => $"{Cause} {Remedy}";

    /// <param name="line">One line, with single spaces.</param>
    public bool Matches(string line) => Texts.Any(text => InOrder(line, text.Split('*')));

    private static bool InOrder(string line, IEnumerable<string> parts)
    {
        int from = 0;
        foreach (string part in parts)
        {
            int at = line.IndexOf(part, from, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            from = at + part.Length;
        }

        return true;
    }
}

/// <summary>
/// Known errors of connectors with their cause and remedy. A text that is not in the table is shown verbatim.
/// </summary>
/// <remarks>
/// Issues are matched by text because the event IDs in public sources contradict each other (1000 is both "started" and
/// "certificate expired"). Microsoft documents five Kerberos event IDs, which are used if no text matches.
/// </remarks>
internal static class KnownIssues
{
    private static IReadOnlyList<KnownIssue>? s_all;

    /// <summary>Gets all issues, specific ones before general ones, because the first match is used.</summary>
    // Created on first use, because the tables below are initialized after this field.
    public static IReadOnlyList<KnownIssue> All =>
        s_all ??= [.. s_registration, .. s_service, .. s_applications, .. s_setup, s_registrationInGeneral];

    /// <param name="said">A message, or the whole output of a program.</param>
    public static KnownIssue? Find(string said)
    {
        string line = OneLine(said);
        return All.FirstOrDefault(problem => problem.Matches(line));
    }

    /// <summary>Returns whether an issue disconnects the whole connector from its service.</summary>
    public static bool CutsOff(KnownIssue problem) => s_service.Contains(problem);

    /// <summary>Returns whether a later successful registration resolves an issue.</summary>
    public static bool IsOfRegistration(KnownIssue problem) =>
        problem == s_registrationInGeneral || s_registration.Contains(problem) || s_service.Contains(problem);

    /// <summary>
    /// Finds the cause of a failure in setup's log. Only setup's own issues are searched, because a log contains
    /// unrelated text.
    /// </summary>
    public static KnownIssue? FindInSetup(string log)
    {
        string line = OneLine(log);
        return s_setup.FirstOrDefault(problem => problem.Matches(line));
    }

    /// <summary>Returns the issue that Microsoft documents for an event ID, or null.</summary>
    public static KnownIssue? OfEvent(int id) => All.FirstOrDefault(problem => problem.EventId == id);

    // Messages contain line breaks at arbitrary places.
    private static string OneLine(string text) =>
        string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private const string KerberosSetup =
        "Check the application's SPN, the constrained delegation of this server, its domain trust, and that the "
        + "clocks are in sync.";

    // From Microsoft's page on application proxy. These affect single sign-on with Kerberos only; the connector works.
    private static readonly KnownIssue[] s_applications =
    [
        new(
            "KerberosAttemptsExceeded",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The application refused the Kerberos tickets too many times in a row.",
            KerberosSetup,
            "maximum number of permitted Kerberos authentication attempts"
        )
        {
            EventId = 12008,
        },
        new(
            "KerberosUpnMissing",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The user's token contained no user principal name.",
            "Correct the UPN claim in the federation service or the synchronization.",
            "there is no UPN in the edge token"
        )
        {
            EventId = 13016,
        },
        new(
            "KerberosTicketRefused",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The domain controller issued no Kerberos ticket for the user.",
            KerberosSetup,
            "Kerberos ticket*following general API error"
        )
        {
            EventId = 13019,
        },
        new(
            "KerberosSpnMissing",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The application's service principal name was not defined.",
            "Register it with setspn, enter it in the application's single sign-on settings, and allow this server to "
                + "delegate to it.",
            "backend server SPN is not defined"
        )
        {
            EventId = 13020,
        },
        new(
            "KerberosBackendRefused",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The application rejected the Kerberos ticket with status 401.",
            KerberosSetup,
            "backend server responds to Kerberos authentication attempts with an HTTP 401"
        )
        {
            EventId = 13022,
        },
    ];

    private const string NewToken = "get a new token with Get-ConnectorRegistrationToken";

    private static readonly KnownIssue[] s_registration =
    [
        new(
            "RegistrationWrongAccount",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The account was a personal Microsoft account, or its domain belongs to no tenant.",
            $"Use an organizational account of this tenant: {NewToken}.",
            "AADSTS50059"
        ),
        new(
            "RegistrationMfaRequired",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The tenant required multi-factor authentication.",
            $"Sign in interactively: {NewToken} on a workstation.",
            "AADSTS50076"
        ),
        new(
            "RegistrationMfaRequired",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The account was not enrolled in multi-factor authentication, which the tenant requires.",
            $"Enroll it, then {NewToken}.",
            "AADSTS50079"
        ),
        new(
            "RegistrationWrongPassword",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The user name or password was wrong.",
            $"Sign in with the correct ones: {NewToken}.",
            "AADSTS50126",
            "Clear error is presented in the registration window"
        ),
        new(
            "RegistrationGuestAccount",
            ErrorKind.PermissionDenied,
            FactSource.Microsoft,
            "The account was a guest account, and the registration was attempted in the guest's home tenant.",
            $"Use an account of this tenant: {NewToken}.",
            "guest user",
            "guest account"
        ),
        new(
            "RegistrationDenied",
            ErrorKind.PermissionDenied,
            FactSource.Microsoft,
            "The account had no role in this tenant that allows it to register connectors.",
            "Assign the Application Administrator role to it (the first connector of a tenant requires a Global "
                + $"Administrator), and {NewToken}.",
            "registration request was denied"
        ),
        new(
            "ScriptsForbiddenByPolicy",
            ErrorKind.PermissionDenied,
            FactSource.Microsoft,
            "A group policy prevented the connector's own PowerShell scripts from running.",
            "Set the policy 'Turn on Script Execution' to Not Configured, or to 'Allow local scripts and remote "
                + "signed scripts', and run Register-Connector again.",
            "current execution policy",
            "(execution policy)",
            "running scripts is disabled",
            "is not digitally signed"
        ),
        new(
            "ConstrainedLanguageMode",
            ErrorKind.SecurityError,
            FactSource.Microsoft,
            "AppLocker or App Control kept Windows PowerShell in Constrained Language mode, in which a token can't be "
                + "passed safely.",
            "Allow the scripts of administrators during the registration, or register with the connector's own wizard.",
            "Constrained Language mode"
        ),
        new(
            "LicenseMissing",
            ErrorKind.PermissionDenied,
            FactSource.Community,
            "The tenant probably had no license for it.",
            "Add a Microsoft Entra ID P1 or P2 license or a Private Access license to the tenant, and run "
                + "Register-Connector again.",
            "License is required"
        ),
        new(
            "RegistrationTokenExpired",
            ErrorKind.AuthenticationError,
            FactSource.Community,
            "The registration token had probably expired, about an hour after the sign-in.",
            $"Register soon after the sign-in: {NewToken} and run Register-Connector again.",
            "lifetime validation failed",
            "token is expired",
            "token has expired"
        ),
    ];

    /// <summary>The first sentence of most registration errors, so it is matched last.</summary>
    private static readonly KnownIssue s_registrationInGeneral = new(
        "RegistrationNotCompleted",
        ErrorKind.InvalidResult,
        FactSource.Microsoft,
        "The sign-in was canceled, or the service was not reached. Missing TLS 1.2, .NET Framework or license has the "
            + "same effect.",
        "Check these with Get-ConnectorStatus and on the firewall, then run Register-Connector again.",
        "Make sure you enabled application proxy in the Azure Management Portal"
    )
    {
        ErrorId = "RegistrationFailed",
    };

    private const string RegisterAnew = "Register-Connector -Force -Token (Get-ConnectorRegistrationToken)";

    private static readonly KnownIssue[] s_service =
    [
        new(
            "TrustCertificateExpired",
            ErrorKind.SecurityError,
            FactSource.Microsoft,
            "The connector's trust certificate had expired, so the service no longer accepted it.",
            $"Run {RegisterAnew}.",
            "trust certificate expired",
            "trust certificate has expired"
        )
        {
            ErrorId = "RegistrationCertificateExpired",
        },
        new(
            "ConfigurationNotDownloaded",
            ErrorKind.ConnectionError,
            FactSource.Microsoft,
            "The connector could not download its configuration, usually because its trust certificate had expired, "
                + "typically behind a proxy that prevented its renewal.",
            "Allow the accounts Network Service and Local System on the proxy, check the certificate with "
                + $"Get-ConnectorStatus, and run {RegisterAnew} if it has expired.",
            "failed to download the configuration"
        ),
        new(
            "ServiceNotReached",
            ErrorKind.ConnectionError,
            FactSource.Microsoft,
            "A firewall prevented the connector from reaching the service.",
            "Open ports 443 and 80 outbound to the connector's URLs on the firewall, or configure the outbound proxy: "
                + "run Set-ConnectorProxy -Proxy http://host:port or, if no connector is installed yet, "
                + "Install-Connector -Proxy http://host:port.",
            "due to networking issues"
        )
        {
            ErrorId = "RegistrationNetworkFailed",
        },
        new(
            "ServiceBusNotReached",
            ErrorKind.ConnectionError,
            FactSource.Community,
            "A firewall probably prevented the connector from reaching Azure Service Bus.",
            "Open port 443 outbound to *.servicebus.windows.net on the firewall, then run Restart-Connector.",
            "Unable to reach*servicebus."
        ),
        new(
            "CertificateChainNotValidated",
            ErrorKind.SecurityError,
            FactSource.Microsoft,
            "A certificate chain could not be validated: the connector had its own proxy, but Windows had none. TLS "
                + "inspection has the same effect.",
            "Run netsh winhttp set proxy ADDRESS:PORT, exclude the connector's traffic from TLS inspection, then run "
                + "Restart-Connector.",
            "Failed to validate chain of certificate"
        ),
        new(
            "TlsInspected",
            ErrorKind.SecurityError,
            FactSource.Microsoft,
            "A device between the connector and the service inspected TLS and removed the connector's certificate.",
            "Exclude the connector's traffic from TLS inspection, then run Restart-Connector.",
            "ConnectorError:Unauthorized",
            "ConnectorError: Unauthorized"
        ),
    ];

    private static readonly KnownIssue[] s_setup =
    [
        new(
            "SetupServiceNotStarted",
            ErrorKind.InvalidResult,
            FactSource.Community,
            "A service did not start during setup (1920), often because TLS 1.2 or .NET strong cryptography was off.",
            "Run Repair-Connector, which enables them, restart the server, and run Install-Connector again.",
            "Error 1920",
            "(1920)",
            "error code 1920"
        ),
        new(
            "SetupTimedOut",
            ErrorKind.OperationTimeout,
            FactSource.Community,
            ".NET Framework was probably too old.",
            "Install .NET Framework 4.7.2 or later, restart the server, and run Install-Connector again.",
            "Time out has expired and the operation has not been completed"
        ),
        new(
            "SetupDiskFull",
            ErrorKind.LimitsExceeded,
            FactSource.Microsoft,
            "The disk was full.",
            "Free some space on the system drive, and run Install-Connector again.",
            "0x80070070",
            "not enough space on the disk"
        ),
    ];
}

/// <summary>The source of a known issue.</summary>
internal enum FactSource
{
    /// <summary>Microsoft's documentation of the connector or of the error code.</summary>
    Microsoft,

    /// <summary>
    /// Reports of administrators who run connectors. The text states a probable cause, never a certain one.
    /// </summary>
    Community,
}
