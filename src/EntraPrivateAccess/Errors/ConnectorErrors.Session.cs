using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    public static ConnectorException PathNotOnDisk(string path, string provider) =>
        new(
            "PathNotOnDisk",
            ErrorKind.InvalidArgument,
            $"'{path}' is a path of PowerShell's provider {provider}, not of a disk."
        )
        {
            RecommendedAction =
                "Specify a file or folder on a disk, or change to a disk first, such as Set-Location C:\\.",
            Target = path,
        };

    private const string ConnectAgain = "Get a new one, or sign in with Connect-EntraPrivateAccess.";

    public static ConnectorException NotConnected() =>
        new("NotConnected", ErrorKind.AuthenticationError, "This session is not signed in to a tenant.")
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess (add -UseDeviceCode if no browser can open).",
        };

    public static ConnectorException NotSignedIn(ConnectorEnvironment environment) =>
        new(
            "NotConnected",
            ErrorKind.AuthenticationError,
            $"This session uses the {environment.Name} environment but is not signed in to a tenant."
        )
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess without -NoSignIn.",
            Target = environment.Name,
        };

    public static ConnectorException WindowsRequired() =>
        new(
            "WindowsRequired",
            ErrorKind.InvalidOperation,
            "This command acts on the Windows Server that it runs on, but this machine does not run Windows."
        )
        {
            RecommendedAction =
                "Run it on the server, or try it in a sandbox: Connect-EntraPrivateAccess -Environment "
                + "(Start-ConnectorSandbox) -Server SRV01.",
        };

    public static ConnectorException NoBrowser() => SignIn("NoBrowser");

    public static ConnectorException SignInTimedOut(TimeSpan limit) =>
        SignIn("SignInTimedOut", $"The time limit was {Describe(limit)}.");

    /// <param name="reason">The end of a sentence; it must not quote the text.</param>
    public static ConnectorException AccessTokenNotAToken(string reason) =>
        new("AccessTokenNotAToken", ErrorKind.InvalidArgument, $"This is not an access token: {reason}.")
        {
            RecommendedAction = ConnectAgain,
        };

    public static ConnectorException AccessTokenExpired(DateTimeOffset end, DateTimeOffset now) =>
        new(
            "AccessTokenExpired",
            ErrorKind.AuthenticationError,
            $"The access token was valid until {end.UtcDateTime:u}, {Describe(now - end)} ago."
        )
        {
            RecommendedAction = ConnectAgain,
        };

    public static ConnectorException AccessTokenRefused() =>
        new(
            "TokenRefused",
            ErrorKind.AuthenticationError,
            "Microsoft Graph refused the specified access token, which can't be renewed."
        )
        {
            RecommendedAction = ConnectAgain,
        };

    public static ConnectorException AccessTokenWrongAudience(string audience, ConnectorEnvironment environment) =>
        new(
            "AccessTokenWrongAudience",
            ErrorKind.AuthenticationError,
            $"The access token was issued for {audience}; Microsoft Graph of the {environment.Name} environment needs "
                + $"one for {environment.GraphRoot.OriginalString}."
        )
        {
            RecommendedAction =
                $"Request the scope {environment.GraphRoot.OriginalString.TrimEnd('/')}/Directory.ReadWrite.All.",
        };

    public static ConnectorException AccessTokenWrongTenant(string issued, string wanted) =>
        new(
            "AccessTokenWrongTenant",
            ErrorKind.AuthenticationError,
            $"The access token was issued in tenant {issued}, not in {wanted}."
        )
        {
            RecommendedAction = "Check -TenantId, or get a token of that tenant.",
            Target = wanted,
        };

    public static ConnectorException ClientCertificateNotFound(string thumbprint) =>
        new(
            "ClientCertificateNotFound",
            ErrorKind.ObjectNotFound,
            $"No certificate {thumbprint} is in the personal store of this user or of this machine."
        )
        {
            RecommendedAction =
                "Check the thumbprint, or specify the certificate with -Certificate or -CertificatePath.",
            Target = thumbprint,
        };

    public static ConnectorException ClientCertificateWithoutKey(string thumbprint) =>
        new(
            "ClientCertificateWithoutKey",
            ErrorKind.InvalidArgument,
            $"The certificate {thumbprint} has no private key, so it can't be used to sign in."
        )
        {
            RecommendedAction = "Import it with its private key, and run as an account that may read the key.",
            Target = thumbprint,
        };

    public static ConnectorException ClientCertificateUnreadable(string path, Exception exception) =>
        new(
            "ClientCertificateUnreadable",
            ErrorKind.InvalidData,
            $"The certificate file {path} cannot be read: {exception.Message.TrimEnd('.')}.",
            exception
        )
        {
            RecommendedAction = "Check the path and -CertificatePassword.",
            Target = path,
        };

    public static ConnectorException FederatedTokenFileUnreadable(string path, Exception exception) =>
        new(
            "FederatedTokenFileUnreadable",
            ErrorKind.ObjectNotFound,
            $"The federated token file {path} cannot be read: {exception.Message.TrimEnd('.')}.",
            exception
        )
        {
            RecommendedAction = "Check the path; workload identity sets it in AZURE_FEDERATED_TOKEN_FILE.",
            Target = path,
        };

    public static ConnectorException TenantRequired(string method) =>
        new(
            "TenantRequired",
            ErrorKind.InvalidArgument,
            $"{method} signs in an application, which requires its tenant."
        )
        {
            RecommendedAction = "Add -TenantId with the tenant's ID or one of its domain names.",
        };

    public static ConnectorException ClientRequired(string method) =>
        new(
            "ClientRequired",
            ErrorKind.InvalidArgument,
            $"{method} requires your own application: the default one is Microsoft's."
        )
        {
            RecommendedAction = "Add -ClientId with the ID of your application.",
        };

    public static ConnectorException ServerOnlyInSandbox(string server, ConnectorEnvironment environment) =>
        new(
            "ServerOnlyInSandbox",
            ErrorKind.InvalidArgument,
            $"Commands can't act on '{server}': the {environment.Name} environment has no virtual servers, and "
                + "commands act on the machine that they run on."
        )
        {
            RecommendedAction =
                "Omit -Server, or use a sandbox: Connect-EntraPrivateAccess -Environment (Start-ConnectorSandbox) "
                + "-Server NAME.",
            Target = server,
        };

    private const string AskAdministrator = "Ask an administrator of the tenant";

    // One entry per reason: category, message, next step.
    private static readonly Dictionary<string, (ErrorKind Category, string What, string? Next)> s_signIn = new()
    {
        ["SignInRefused"] = (ErrorKind.AuthenticationError, "The sign-in was refused.", null),
        ["SignInCancelled"] = (
            ErrorKind.AuthenticationError,
            "The sign-in was canceled or declined.",
            "Run the command again and finish the sign-in."
        ),
        ["SignInTimedOut"] = (
            ErrorKind.OperationTimeout,
            "The sign-in was not finished in time.",
            "Run the command again and finish the sign-in."
        ),
        ["SignInExpired"] = (
            ErrorKind.AuthenticationError,
            "The cached sign-in is no longer valid.",
            "Run Connect-EntraPrivateAccess again."
        ),
        ["SignInServiceUnavailable"] = (
            ErrorKind.ConnectionError,
            "The sign-in service could not be reached or did not respond.",
            "Check network and proxy (-Proxy), then run the command again."
        ),
        ["NoBrowser"] = (
            ErrorKind.InvalidOperation,
            "No browser can open here.",
            "Add -UseDeviceCode, and sign in with a browser on any machine."
        ),
        ["MfaRequired"] = (
            ErrorKind.AuthenticationError,
            "The tenant requires multi-factor authentication, which requires an interactive sign-in.",
            "Run Connect-EntraPrivateAccess interactively, or pass a token that was issued with multi-factor "
                + "authentication."
        ),
        ["ConditionalAccessBlocked"] = (
            ErrorKind.PermissionDenied,
            "A conditional access policy of the tenant blocks this sign-in.",
            "Sign in from a device and a network that the policy allows (many policies block device codes), and pass "
                + "the token to this machine."
        ),
        ["ConsentRequired"] = (
            ErrorKind.PermissionDenied,
            "This application has no consent for Directory.ReadWrite.All.",
            AskAdministrator + " to consent, or sign in interactively as an administrator."
        ),
        ["ClientNotFound"] = (
            ErrorKind.ObjectNotFound,
            "The tenant has no application {client}.",
            "Check -ClientId and -TenantId."
        ),
        ["ClientNotInTenant"] = (
            ErrorKind.ObjectNotFound,
            "The application {client} has no service principal in the tenant.",
            AskAdministrator + " to consent to the application."
        ),
        ["ClientNotPublic"] = (
            ErrorKind.InvalidOperation,
            "The application {client} does not allow public clients, so it requires a secret or a certificate.",
            "Allow public client flows for it, or omit -ClientId."
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
            "Check -TenantId and -Environment."
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
            "Run the command again."
        ),
        ["ManagedIdentityUnavailable"] = (
            ErrorKind.ResourceUnavailable,
            "This machine has no managed identity, or its endpoint does not respond.",
            "Assign one in Azure (or onboard the machine to Azure Arc), and check -ClientId."
        ),
    };

    /// <param name="reason">A key of <see cref="s_signIn"/>.</param>
    /// <param name="said">The service's message with its code and correlation ID, or null.</param>
    public static ConnectorException SignIn(
        string reason,
        string? said = null,
        string? client = null,
        string? tenant = null
    )
    {
        (ErrorKind category, string what, string? next) = s_signIn[reason];
        string message = said is null ? Fill(what) : $"{Fill(what)} {said}";
        return new ConnectorException(reason, category, message)
        {
            RecommendedAction = next is null ? null : Fill(next),
            Target = tenant,
            Condition = reason is "SignInExpired" or "MfaRequired"
                ? ErrorCondition.UserSignInRequired
                : ErrorCondition.None,
        };

        string Fill(string text) => text.Replace("{client}", client ?? "").Replace("{tenant}", tenant ?? "");
    }

    public static ConnectorException ConfirmationUnavailable(string command, string action, string target) =>
        new(
            "ConfirmationUnavailable",
            ErrorKind.PermissionDenied,
            $"{command} requires confirmation ({action}: {target}), but "
                + "no prompt can be answered here, so nothing was changed."
        )
        {
            RecommendedAction = "To confirm in advance, add -Confirm:$false.",
            Target = target,
            Condition = ErrorCondition.ConfirmationUnavailable,
        };

    public static ConnectorException MessageUnanswered(string command) =>
        new(
            "ConfirmationUnavailable",
            ErrorKind.PermissionDenied,
            "PowerShell must prompt because a preference is set to Inquire for a message "
                + $"of {command}, but no prompt can be answered here."
        )
        {
            RecommendedAction =
                "Set the preference variable, such as $WarningPreference, or the parameter to Continue.",
            Target = command,
            Condition = ErrorCondition.ConfirmationUnavailable,
        };
}
