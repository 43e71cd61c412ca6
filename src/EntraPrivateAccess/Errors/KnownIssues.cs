namespace EntraPrivateAccess.Errors;

/// <summary>A problem that is known by what somebody says of it: an event, the registration, or setup's log.</summary>
/// <param name="Name">Stable, PascalCase: the class of an event.</param>
/// <param name="Category">What kind of error it makes of a command.</param>
/// <param name="Fact">Where the cause and the remedy are from.</param>
/// <param name="Texts">What it is known by, any of them; a star stands for anything between.</param>
internal sealed record KnownIssue(
    string Name,
    ErrorKind Category,
    FactSource Fact,
    string Cause,
    string Remedy,
    params string[] Texts
)
{
    /// <summary>The ErrorId of a command that it ends.</summary>
    public string ErrorId { get; init; } = Name;

    /// <summary>Its number in a connector's own channel, where Microsoft documents that.</summary>
    public int? EventId { get; init; }

    /// <summary>Cause and remedy as one advice.</summary>
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
/// What connectors complain about, why, and what helps. What is not in the table stays as it was said.
/// </summary>
/// <remarks>
/// Known by text: the numbers that people on the web give to events contradict each other (1000 is both "started" and
/// "certificate expired").
/// Five numbers of Kerberos are Microsoft's own and count where a text says nothing.
/// </remarks>
internal static class KnownIssues
{
    private static IReadOnlyList<KnownIssue>? s_all;

    /// <summary>The particular before the general: the first that matches counts.</summary>
    // Made late: the parts of the table stand in several files, whose order is nobody's.
    public static IReadOnlyList<KnownIssue> All =>
        s_all ??= [.. s_registration, .. s_service, .. s_applications, .. s_setup, s_registrationInGeneral];

    /// <param name="said">One message, or all lines of an output.</param>
    public static KnownIssue? Find(string said)
    {
        string line = OneLine(said);
        return All.FirstOrDefault(problem => problem.Matches(line));
    }

    /// <summary>Whether a problem keeps the whole connector from its service.</summary>
    public static bool CutsOff(KnownIssue problem) => s_service.Contains(problem);

    /// <summary>Whether a registration that succeeded later ends a problem.</summary>
    public static bool IsOfRegistration(KnownIssue problem) =>
        problem == s_registrationInGeneral || s_registration.Contains(problem) || s_service.Contains(problem);

    /// <summary>
    /// What setup's log tells of a failure: only what setup itself complains about, since a log holds much else.
    /// </summary>
    public static KnownIssue? FindInSetup(string log)
    {
        string line = OneLine(log);
        return s_setup.FirstOrDefault(problem => problem.Matches(line));
    }

    /// <summary>The problem that Microsoft documents for an event's number.</summary>
    public static KnownIssue? OfEvent(int id) => All.FirstOrDefault(problem => problem.EventId == id);

    // Messages are broken into lines here and there.
    private static string OneLine(string text) =>
        string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private const string KerberosSetup =
        "Check the application's SPN, the constrained delegation of this server, its trust in the domain, and that the clocks agree.";

    // Microsoft's page on application proxy; single sign-on with Kerberos only. The connector itself works.
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
            "The user's token carried no user principal name.",
            "Mend the UPN claim where the user signs in (federation service or synchronization).",
            "there is no UPN in the edge token"
        )
        {
            EventId = 13016,
        },
        new(
            "KerberosTicketRefused",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The domain controller gave no Kerberos ticket for the user.",
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
            "Register it with setspn, enter it in the application's single sign-on settings, and allow this server to delegate to it.",
            "backend server SPN is not defined"
        )
        {
            EventId = 13020,
        },
        new(
            "KerberosBackendRefused",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The application answered the Kerberos ticket with 401.",
            KerberosSetup,
            "backend server responds to Kerberos authentication attempts with an HTTP 401"
        )
        {
            EventId = 13022,
        },
    ];

    private const string NewToken = "make a new token with Get-ConnectorRegistrationToken";

    private static readonly KnownIssue[] s_registration =
    [
        new(
            "RegistrationWrongAccount",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "The account was a personal Microsoft account, or of a domain that belongs to no tenant.",
            $"Use an organisational account of this tenant: {NewToken}.",
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
            $"Enrol it, then {NewToken}.",
            "AADSTS50079"
        ),
        new(
            "RegistrationWrongPassword",
            ErrorKind.AuthenticationError,
            FactSource.Microsoft,
            "User name or password was wrong.",
            $"Sign in with the right ones: {NewToken}.",
            "AADSTS50126",
            "Clear error is presented in the registration window"
        ),
        new(
            "RegistrationGuestAccount",
            ErrorKind.PermissionDenied,
            FactSource.Microsoft,
            "The account was a guest's, and the attempt went to the guest's home tenant.",
            $"Use an account of this tenant: {NewToken}.",
            "guest user",
            "guest account"
        ),
        new(
            "RegistrationDenied",
            ErrorKind.PermissionDenied,
            FactSource.Microsoft,
            "The account was not an administrator of connectors in this tenant.",
            $"Give it the Application Administrator role (the first connector of a tenant wants a Global Administrator), and {NewToken}.",
            "registration request was denied"
        ),
        new(
            "ScriptsForbiddenByPolicy",
            ErrorKind.PermissionDenied,
            FactSource.Microsoft,
            "A group policy kept the connector's own PowerShell scripts from running.",
            "Set the policy 'Turn on Script Execution' to Not Configured, or to 'Allow local scripts and remote signed scripts', and run Register-Connector again.",
            "current execution policy",
            "(execution policy)",
            "running scripts is disabled",
            "is not digitally signed"
        ),
        new(
            "ConstrainedLanguageMode",
            ErrorKind.SecurityError,
            FactSource.Microsoft,
            "AppLocker or App Control kept Windows PowerShell in Constrained Language mode,"
                + " where a token can't be handed over safely.",
            "Let it trust the scripts of administrators for the registration, or register with the connector's own wizard.",
            "Constrained Language mode"
        ),
        new(
            "LicenseMissing",
            ErrorKind.PermissionDenied,
            FactSource.Community,
            "The tenant seems to have had no license for it.",
            "Give the tenant a Microsoft Entra ID P1 or P2, or a Private Access, license, and run Register-Connector again.",
            "License is required"
        ),
        new(
            "RegistrationTokenExpired",
            ErrorKind.AuthenticationError,
            FactSource.Community,
            "The registration token seems to have expired, about an hour after the sign-in.",
            $"Register soon after it: {NewToken} and run Register-Connector again.",
            "lifetime validation failed",
            "token is expired",
            "token has expired"
        ),
    ];

    /// <summary>The sentence that begins most of the registration's errors, so it comes last.</summary>
    private static readonly KnownIssue s_registrationInGeneral = new(
        "RegistrationNotCompleted",
        ErrorKind.InvalidResult,
        FactSource.Microsoft,
        "The sign-in was broken off, or the service was not reached."
            + " Missing TLS 1.2, .NET Framework or a missing license have the same effect.",
        "See with Get-ConnectorStatus and on the firewall that these are right, and run Register-Connector again.",
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
            "The connector could not fetch its configuration, mostly because its trust certificate had expired,"
                + " typically behind a proxy that kept it from renewing it.",
            $"Let the accounts Network Service and Local System through the proxy, look at the certificate with Get-ConnectorStatus, and run {RegisterAnew} where it has expired.",
            "failed to download the configuration"
        ),
        new(
            "ServiceNotReached",
            ErrorKind.ConnectionError,
            FactSource.Microsoft,
            "A firewall kept the connector from the service.",
            "Open ports 443 and 80 outbound to the connector's URLs on the firewall, or name the outbound proxy: run Set-ConnectorProxy -Proxy http://host:port or, where no connector is installed yet, Install-Connector -Proxy http://host:port.",
            "due to networking issues"
        )
        {
            ErrorId = "RegistrationNetworkFailed",
        },
        new(
            "ServiceBusNotReached",
            ErrorKind.ConnectionError,
            FactSource.Community,
            "A firewall probably kept the connector from Azure Service Bus.",
            "Open port 443 outbound to *.servicebus.windows.net on the firewall, then run Restart-Connector.",
            "Unable to reach*servicebus."
        ),
        new(
            "CertificateChainNotValidated",
            ErrorKind.SecurityError,
            FactSource.Microsoft,
            "A certificate's chain could not be checked: the connector had a proxy of its own and Windows had none."
                + " TLS inspection has the same effect.",
            "Run netsh winhttp set proxy ADDRESS:PORT, leave the connector's traffic out of TLS inspection, then run Restart-Connector.",
            "Failed to validate chain of certificate"
        ),
        new(
            "TlsInspected",
            ErrorKind.SecurityError,
            FactSource.Microsoft,
            "A device between connector and service inspected TLS and removed the connector's certificate.",
            "Leave the connector's traffic out of TLS inspection, then run Restart-Connector.",
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
            "Run Repair-Connector, which switches on what is off, restart the server, and run Install-Connector again.",
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
            "Make room on the system drive, and run Install-Connector again.",
            "0x80070070",
            "not enough space on the disk"
        ),
    ];
}

/// <summary>Who says so.</summary>
internal enum FactSource
{
    /// <summary>Microsoft's pages on the connector, or on the code that it names.</summary>
    Microsoft,

    /// <summary>Seen by people who run connectors; worded as what is likely, never as certain.</summary>
    Community,
}
