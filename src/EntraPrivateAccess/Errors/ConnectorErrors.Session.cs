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

    public static ConnectorException SecretIsPlainText(string parameter) =>
        new(
            "SecretIsPlainText",
            ErrorKind.InvalidArgument,
            $"-{parameter} must be a SecureString, but it was specified as plain text. PowerShell's history and logs "
                + "may contain it now."
        )
        {
            RecommendedAction =
                "Type or paste it at a prompt: $secret = Read-Host -AsSecureString. Or read it from a file, "
                + "and delete the file: $secret = ConvertTo-SecureString (Get-Content secret.txt -Raw).Trim() "
                + $"-AsPlainText -Force; Remove-Item secret.txt. Then pass -{parameter} $secret.",
            Target = parameter,
        };

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

    public static ConnectorException ReadOnlySession(string command) =>
        new(
            "ReadOnlySession",
            ErrorKind.PermissionDenied,
            $"{command} changes the tenant, and this session is read-only, so nothing was sent."
        )
        {
            RecommendedAction =
                "Run Connect-EntraPrivateAccess without -ReadOnly. To see what the command would change, add -WhatIf.",
            Target = command,
        };

    /// <summary>The error of a request that no command should have sent.</summary>
    public static ConnectorException ReadOnlyRequest(string method, string path) =>
        new(
            "ReadOnlySession",
            ErrorKind.PermissionDenied,
            $"{method} {path} changes the tenant, and this session is read-only, so it was not sent."
        )
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess without -ReadOnly.",
            Target = path,
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

    public static ConnectorException SignInTimedOut(TimeSpan limit, SignInPurpose purpose) =>
        SignIn("SignInTimedOut", $"The time limit was {Describe(limit)}.", purpose: purpose);

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

    public static ConnectorException InvalidTenantId(string tenant) =>
        new(
            "InvalidTenantId",
            ErrorKind.InvalidArgument,
            tenant.Trim().Length == 0
                ? "The tenant is empty."
                : $"'{tenant}' is neither the ID nor a domain name of a tenant."
        )
        {
            RecommendedAction = "Specify -TenantId as an ID or as a domain name such as contoso.com, or omit it.",
            Target = tenant,
        };

    public static ConnectorException InvalidClientId(string client) =>
        new(
            "InvalidClientId",
            ErrorKind.InvalidArgument,
            client.Trim().Length == 0
                ? "The application's ID is empty."
                : $"'{Excerpt(client)}' is not an application's ID."
        )
        {
            RecommendedAction = "Specify -ClientId as the application (client) ID, which is a GUID, or omit it.",
            Target = client,
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
            $"Commands can't act on '{Excerpt(server, HostLetters)}': the {environment.Name} environment has no "
                + "virtual servers, and commands act on the machine that they run on."
        )
        {
            RecommendedAction =
                "Omit -Server, or use a sandbox: Connect-EntraPrivateAccess -Environment (Start-ConnectorSandbox) "
                + "-Server NAME.",
            Target = server,
        };

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
