namespace EntraPrivateAccess.Errors;

internal static partial class KnownProblems
{
    private const string KerberosSetup =
        "Check the application's SPN, the constrained delegation of this server, its trust in the domain, and that the clocks agree.";

    // Microsoft's page on application proxy; single sign-on with Kerberos only. The connector itself works.
    private static readonly KnownProblem[] s_applications =
    [
        new("KerberosAttemptsExceeded", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The application refused the Kerberos tickets too many times in a row.", KerberosSetup,
            "maximum number of permitted Kerberos authentication attempts")
        {
            EventId = 12008,
        },
        new("KerberosUpnMissing", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The user's token carried no user principal name.",
            "Mend the UPN claim where the user signs in (federation service or synchronization).",
            "there is no UPN in the edge token")
        {
            EventId = 13016,
        },
        new("KerberosTicketRefused", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The domain controller gave no Kerberos ticket for the user.", KerberosSetup,
            "Kerberos ticket*following general API error")
        {
            EventId = 13019,
        },
        new("KerberosSpnMissing", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The application's service principal name was not defined.",
            "Register it with setspn, enter it in the application's single sign-on settings, and allow this server to delegate to it.",
            "backend server SPN is not defined")
        {
            EventId = 13020,
        },
        new("KerberosBackendRefused", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The application answered the Kerberos ticket with 401.", KerberosSetup,
            "backend server responds to Kerberos authentication attempts with an HTTP 401")
        {
            EventId = 13022,
        },
    ];
}
