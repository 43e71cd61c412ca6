namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <summary>The registration ended without a new trust certificate.</summary>
    /// <param name="said">The output of the registration, from which the token was already removed. It may be
    /// empty.</param>
    /// <param name="isGuest">Whether the account is a guest according to the token. The service's own error is only
    /// "denied" then.</param>
    public static ConnectorException RegistrationFailed(string server, int exitCode, string said, bool isGuest = false)
    {
        string text =
            said.Length == 0
                ? $"the registration ended with exit code {exitCode} and no output"
                : $"its output: {Shorten(said)}";
        KnownIssue? known = KnownIssues.Find(said);
        if (isGuest && known?.Name == "RegistrationDenied")
        {
            known = KnownIssues.All.First(problem => problem.Name == "RegistrationGuestAccount");
        }

        return new ConnectorException(
            known?.ErrorId ?? "RegistrationFailed",
            known?.Category ?? ErrorKind.InvalidResult,
            $"The registration created no new trust certificate on {server}; {text}"
        )
        {
            RecommendedAction = known?.Advice
                ?? "Look at the Application event log with Get-ConnectorEvent, then run the command again.",
            Target = server,
        };
    }

    /// <param name="canBeLeftOut">Whether the command can run without a registration.</param>
    public static ConnectorException RegistrationTokenMissing(bool canBeLeftOut) =>
        new(
            "RegistrationTokenMissing",
            ErrorKind.InvalidArgument,
            "This server is not registered yet. Registration requires a token issued to a signed-in administrator, but "
                + "no token was specified, and this machine does not have exactly one cached sign-in."
        )
        {
            RecommendedAction =
                "Get a token on a workstation with Get-ConnectorRegistrationToken and pass it with "
                + $"-Token{(canBeLeftOut ? ", or skip the registration with -SkipRegistration" : "")}.",
        };

    public static ConnectorException RegistrationSignInExpired(string account, ConnectorException cause) =>
        new(
            "RegistrationSignInExpired",
            ErrorKind.AuthenticationError,
            $"This server is not registered yet, and the cached sign-in of {account} has expired for registration "
                + $"tokens: {account} must sign in again.",
            cause
        )
        {
            RecommendedAction =
                "Run Get-ConnectorRegistrationToken, here or on a workstation, and pass its token with -Token.",
            Target = account,
        };

    public static ConnectorException RegisteredElsewhere(string registered, string wanted) =>
        new(
            "RegisteredInOtherTenant",
            ErrorKind.InvalidOperation,
            $"This server's connector is registered in tenant {registered}, not in the requested tenant {wanted}."
        )
        {
            RecommendedAction = "Run Register-Connector -Force to register it again, or use another server.",
            Target = registered,
        };

    public static ConnectorException TenantUnknown() =>
        new(
            "TenantUnknown",
            ErrorKind.InvalidArgument,
            "The tenant to register in is not known: the token does not contain it, and this session is not signed in."
        )
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess first to select the tenant.",
        };

    private static string Shorten(string text)
    {
        string line = string.Join(" ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 600 ? line : line[..600] + "…";
    }

    private const string ElsewhereOrByCode =
        "Run Get-ConnectorRegistrationToken on a workstation and pass the token as a SecureString, or add "
        + "-UseDeviceCode to sign in with a browser on any machine.";

    private const string NewRegistrationToken =
        "Get a new one with Get-ConnectorRegistrationToken, on this machine or on a workstation.";

    /// <param name="reason">The end of a sentence; it must not quote the text.</param>
    public static ConnectorException RegistrationTokenNotAToken(string reason) =>
        new(
            "RegistrationTokenNotAToken",
            ErrorKind.InvalidArgument,
            $"The registration token is not an access token: {reason}."
        )
        {
            RecommendedAction = NewRegistrationToken,
        };

    public static ConnectorException RegistrationTokenExpired(DateTimeOffset end, DateTimeOffset now) =>
        new(
            "RegistrationTokenExpired",
            ErrorKind.AuthenticationError,
            $"The registration token was valid until {end.UtcDateTime:u}, {Describe(now - end)} ago."
        )
        {
            RecommendedAction = NewRegistrationToken,
        };

    public static ConnectorException RegistrationTokenWrongAudience(string service, string? scope) =>
        new(
            "RegistrationTokenWrongAudience",
            ErrorKind.AuthenticationError,
            $"The registration token was issued for {service}; registration needs one for "
                + $"{scope ?? "the registration service"}."
        )
        {
            RecommendedAction = NewRegistrationToken,
        };

    public static ConnectorException RegistrationTokenWrongTenant(string issued, string wanted) =>
        new(
            "RegistrationTokenWrongTenant",
            ErrorKind.AuthenticationError,
            $"The registration token was issued in tenant {issued}, but the connector is to be registered in tenant "
                + $"{wanted}."
        )
        {
            RecommendedAction =
                $"Sign in with an account of the tenant: Get-ConnectorRegistrationToken -TenantId {wanted}.",
            Target = wanted,
        };

    /// <summary>
    /// The sign-in in a Windows PowerShell child process failed. The child's own ErrorId and message pass through if it
    /// returned them.
    /// </summary>
    /// <param name="errorId">The child's ErrorId or, without a message, one of the reasons in
    /// RegistrationSignIn.ps1.</param>
    public static ConnectorException RegistrationSignInFailed(string? errorId, string? message) =>
        (errorId, message) switch
        {
            ("LanguageMode", null) => new(
                "ConstrainedLanguageMode",
                ErrorKind.SecurityError,
                "AppLocker or App Control keeps Windows PowerShell, which opens the sign-in window of the registration "
                    + "client, in Constrained Language mode."
            )
            {
                RecommendedAction = ElsewhereOrByCode,
            },
            ("Framework", null) => new(
                "DotNetFrameworkTooOld",
                ErrorKind.NotInstalled,
                "Windows PowerShell, which opens the sign-in window of the registration client, runs on a .NET "
                    + "Framework version older than 4.7.2 on this machine."
            )
            {
                RecommendedAction = $"Install .NET Framework 4.8, or: {ElsewhereOrByCode}",
            },
            _ => new(
                errorId ?? "RegistrationSignInFailed",
                ErrorKind.AuthenticationError,
                message
                    ?? "Windows PowerShell, which opens the sign-in window of the registration client, ended without a "
                        + "token."
            )
            {
                RecommendedAction = message is null
                    ? "Run Get-ConnectorRegistrationToken in Windows PowerShell, and pass the token as a SecureString."
                    : null,
            },
        };

    /// <param name="cause">The error that Windows returned when powershell.exe was started.</param>
    public static ConnectorException WindowsPowerShellNotStarted(ConnectorException cause) =>
        new(
            cause.ErrorId,
            cause.Category,
            $"The sign-in window of the registration client needs Windows PowerShell. {cause.Message}",
            cause
        )
        {
            RecommendedAction = ElsewhereOrByCode,
            Target = cause.Target,
        };

    public static ConnectorException AccountIsPersonal(string? account) =>
        new(
            "AccountIsPersonal",
            ErrorKind.AuthenticationError,
            $"{account ?? "The account"} is a personal Microsoft account, which belongs to no organization's tenant."
        )
        {
            RecommendedAction = "Sign in with an administrator account of your organization.",
            Target = account,
        };
}
