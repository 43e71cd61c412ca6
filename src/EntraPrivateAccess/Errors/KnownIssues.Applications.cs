namespace EntraPrivateAccess.Errors;

/// <content>
/// Issues of single sign-on to applications with Kerberos, from Microsoft's page on application proxy. They affect one
/// application; the connector works.
/// </content>
internal static partial class KnownIssues
{
    private const string KerberosSetup =
        "Check the application's SPN, the constrained delegation of this server, its domain trust, and that the "
        + "clocks are in sync.";

    // From Microsoft's page on application proxy. These affect single sign-on with Kerberos only; the connector works.
    private static readonly KnownIssue[] s_applications =
    [
        new(
            "KerberosAttemptsExceeded",
            ErrorKind.AuthenticationError,
            IssueSource.ApplicationProxy,
            "The application refused the Kerberos tickets too many times in a row.",
            KerberosSetup,
            "maximum number of permitted Kerberos authentication attempts"
        )
        {
            EventIds = [12008],
        },
        new(
            "KerberosUpnMissing",
            ErrorKind.AuthenticationError,
            IssueSource.ApplicationProxy,
            "The user's token contained no user principal name.",
            "Correct the UPN claim in the federation service or the synchronization.",
            "there is no UPN in the edge token"
        )
        {
            EventIds = [13016],
        },
        new(
            "KerberosTicketRefused",
            ErrorKind.AuthenticationError,
            IssueSource.ApplicationProxy,
            "The domain controller issued no Kerberos ticket for the user.",
            KerberosSetup,
            "Kerberos ticket*following general API error"
        )
        {
            EventIds = [13019],
        },
        new(
            "KerberosSpnMissing",
            ErrorKind.AuthenticationError,
            IssueSource.ApplicationProxy,
            "The application's service principal name was not defined.",
            "Register it with setspn, enter it in the application's single sign-on settings, and allow this server to "
                + "delegate to it.",
            "backend server SPN is not defined"
        )
        {
            EventIds = [13020],
        },
        new(
            "KerberosBackendRefused",
            ErrorKind.AuthenticationError,
            IssueSource.ApplicationProxy,
            "The application rejected the Kerberos ticket with status 401.",
            KerberosSetup,
            "backend server responds to Kerberos authentication attempts with an HTTP 401"
        )
        {
            EventIds = [13022],
        },
        new(
            "KerberosFailed",
            ErrorKind.AuthenticationError,
            IssueSource.SupportNotes,
            "Single sign-on to an application with Kerberos probably failed.",
            KerberosSetup
        )
        {
            EventIds = [12027],
        },
    ];
}
