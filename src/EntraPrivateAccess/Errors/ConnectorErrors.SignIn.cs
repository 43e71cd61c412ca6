namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    private const string AskAdministrator = "Ask an administrator of the tenant";

    // One entry per reason: category, message, next step.
    private static readonly Dictionary<string, (ErrorKind Category, string What, string? Next)> s_signIn = new()
    {
        ["SignInRefused"] = (ErrorKind.AuthenticationError, "The sign-in was refused.", null),
        ["SignInCancelled"] = (
            ErrorKind.AuthenticationError,
            "The sign-in was canceled or declined.",
            "Run {command} again and finish the sign-in."
        ),
        ["SignInTimedOut"] = (
            ErrorKind.OperationTimeout,
            "The sign-in was not finished in time.",
            "Run {command} again and finish the sign-in."
        ),
        ["SignInExpired"] = (
            ErrorKind.AuthenticationError,
            "The {cached}sign-in is no longer valid.",
            "Run {command} again."
        ),
        ["SignInServiceUnavailable"] = (
            ErrorKind.ConnectionError,
            "The sign-in service could not be reached or did not respond.",
            "Check network and proxy (-Proxy of Connect-EntraPrivateAccess), then run {command} again."
        ),
        ["NoBrowser"] = (
            ErrorKind.InvalidOperation,
            "No browser can open here.",
            "Add -UseDeviceCode, and sign in with a browser on any machine."
        ),
        ["MfaRequired"] = (
            ErrorKind.AuthenticationError,
            "The tenant requires multi-factor authentication, which requires an interactive sign-in.",
            "Run {command} interactively, or pass a token that was issued with multi-factor authentication."
        ),
        ["ConditionalAccessBlocked"] = (
            ErrorKind.PermissionDenied,
            "A conditional access policy of the tenant blocks this sign-in.",
            "Sign in from a device and a network that the policy allows (many policies block device codes), and pass "
                + "the token to this machine."
        ),
        ["ConsentRequired"] = (
            ErrorKind.PermissionDenied,
            "The application {client} has no consent for {permission}.",
            AskAdministrator + " to consent, or sign in interactively as an administrator."
        ),
        ["ClientNotFound"] = (ErrorKind.ObjectNotFound, "The tenant has no application {client}.", "Check {ids}."),
        ["ClientNotInTenant"] = (
            ErrorKind.ObjectNotFound,
            "The application {client} has no service principal in the tenant.",
            AskAdministrator + " to consent to the application."
        ),
        ["ClientNotPublic"] = (
            ErrorKind.InvalidOperation,
            "The application {client} does not allow public clients, so it requires a secret or a certificate.",
            "Allow public client flows for it{orOmit}."
        ),
        ["RedirectNotRegistered"] = (
            ErrorKind.InvalidOperation,
            "The application {client} has no registered redirect URI http://localhost.",
            "Use -UseDeviceCode, or get the token on a Windows workstation and pass it as a SecureString."
        ),
        ["InvalidClientSecret"] = (
            ErrorKind.AuthenticationError,
            "The client secret is wrong.",
            "Check that it is the secret's value, not its ID, and that it belongs to {client}."
        ),
        ["ClientSecretExpired"] = (
            ErrorKind.AuthenticationError,
            "The client secret of {client} has expired.",
            "Create a new secret for the application, or use a certificate."
        ),
        ["InvalidClientCertificate"] = (
            ErrorKind.AuthenticationError,
            "The certificate is not registered for {client}.",
            "Upload its public part to the application."
        ),
        ["ClientAssertionExpired"] = (
            ErrorKind.AuthenticationError,
            "The application's client assertion is outside its validity period: it expired, or this machine's clock "
                + "is wrong.",
            "Check the clock, or get a new federated token."
        ),
        ["FederatedTokenRefused"] = (
            ErrorKind.AuthenticationError,
            "The application {client} does not trust the issuer, subject and audience of this federated token.",
            "Compare them with the application's federated credentials."
        ),
        ["TenantNotFound"] = (
            ErrorKind.ObjectNotFound,
            "There is no tenant {tenant} in this cloud.",
            "Check -TenantId, and -Environment of Connect-EntraPrivateAccess."
        ),
        ["NoTenant"] = (
            ErrorKind.AuthenticationError,
            "No tenant was found for the account: it is a personal Microsoft account, or its domain is mistyped.",
            "Sign in with an administrator account of the tenant, or add -TenantId."
        ),
        ["GuestAccount"] = (
            ErrorKind.AuthenticationError,
            "The account belongs to another tenant and is not a member of this one.",
            "Sign in with an account of the tenant itself: guests cannot register connectors."
        ),
        ["AccountNotFound"] = (
            ErrorKind.ObjectNotFound,
            "The tenant has no such account.",
            "Check the user name and -TenantId."
        ),
        ["AccountLocked"] = (
            ErrorKind.AuthenticationError,
            "The account is locked after too many attempts.",
            AskAdministrator + "."
        ),
        ["AccountDisabled"] = (ErrorKind.AuthenticationError, "The account is disabled.", AskAdministrator + "."),
        ["PasswordExpired"] = (
            ErrorKind.AuthenticationError,
            "The account's password has expired.",
            "Sign in once with a browser to change it."
        ),
        ["NotAssigned"] = (
            ErrorKind.PermissionDenied,
            "The account is not assigned to the application {client}, which requires an assignment.",
            AskAdministrator + " to assign it."
        ),
        ["InvalidCredentials"] = (
            ErrorKind.AuthenticationError,
            "The user name or password is wrong.",
            "Run {command} again."
        ),
        ["ManagedIdentityUnavailable"] = (
            ErrorKind.ResourceUnavailable,
            "This machine has no managed identity, or its endpoint does not respond.",
            "Assign one in Azure (or onboard the machine to Azure Arc), and check -ClientId."
        ),
    };

    // A user who signs in again removes these causes.
    private static readonly HashSet<string> s_solvedByUser = ["SignInExpired", "MfaRequired"];

    /// <summary>Gets the reasons for which a sign-in can fail.</summary>
    public static IReadOnlyCollection<string> SignInReasons => s_signIn.Keys;

    /// <param name="reason">A key of <see cref="s_signIn"/>.</param>
    /// <param name="said">The service's message with its code and correlation ID, or null.</param>
    /// <param name="purpose">What the sign-in is for; null for Microsoft Graph.</param>
    public static ConnectorException SignIn(
        string reason,
        string? said = null,
        string? client = null,
        string? tenant = null,
        SignInPurpose? purpose = null,
        bool isCached = false
    )
    {
        purpose ??= SignInPurpose.Graph;
        (ErrorKind category, string what, string? next) = s_signIn[reason];
        string message = said is null ? Fill(what) : $"{Fill(what)} {said}";
        return new ConnectorException(reason, category, message)
        {
            RecommendedAction = next is null ? null : Fill(next),
            Target = tenant,
            Condition = s_solvedByUser.Contains(reason) ? ErrorCondition.UserSignInRequired : ErrorCondition.None,
        };

        string Fill(string text) =>
            text.Replace("{client}", client ?? "")
                .Replace("{tenant}", tenant ?? "")
                .Replace("{command}", purpose.Command)
                .Replace("{permission}", purpose.Permission)
                .Replace("{cached}", isCached ? "cached " : "")
                .Replace("{ids}", purpose.TakesClient ? "-ClientId and -TenantId" : "-TenantId")
                .Replace("{orOmit}", purpose.TakesClient ? ", or omit -ClientId" : "");
    }
}

/// <summary>Specifies what a sign-in is for, which its errors mention.</summary>
/// <param name="Command">The command that signs in.</param>
/// <param name="Permission">The permission that the sign-in requests.</param>
/// <param name="TakesClient">Whether the command has the parameter <c>-ClientId</c>.</param>
internal sealed record SignInPurpose(string Command, string Permission, bool TakesClient)
{
    public static SignInPurpose Graph { get; } =
        new("Connect-EntraPrivateAccess", "Directory.ReadWrite.All", TakesClient: true);

    public static SignInPurpose ReadOnlyGraph { get; } =
        new("Connect-EntraPrivateAccess -ReadOnly", "Directory.Read.All", TakesClient: true);

    public static SignInPurpose Registration { get; } =
        new("Get-ConnectorRegistrationToken", "user_impersonation of the registration service", TakesClient: false);
}
