using System;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException PathNotOnDisk(string path, string provider) =>
        new("PathNotOnDisk", FaultCategory.InvalidArgument, $"'{path}' lies in PowerShell's {provider} and not on a disk.")
        {
            RecommendedAction = "Name a file or folder, or go to a disk first, such as Set-Location C:\\.",
            Target = path,
        };

    private const string ConnectAgain = "Get a new one, or sign in with Connect-EntraPrivateAccess.";

    public static ConnectorException NotConnected() =>
        new("NotConnected", FaultCategory.AuthenticationError, "This session is not signed in to a tenant.")
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess (add -UseDeviceCode where no browser can open).",
        };

    public static ConnectorException NotSignedIn(ConnectorEnvironment environment) =>
        new("NotConnected", FaultCategory.AuthenticationError, $"This session chose the {environment.Name} environment, but is not signed in to a tenant.")
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess without -NoSignIn.",
            Target = environment.Name,
        };

    public static ConnectorException WindowsRequired() =>
        new("WindowsRequired", FaultCategory.InvalidOperation, "This command acts on the Windows Server that it runs on, and this machine is not Windows.")
        {
            RecommendedAction = "Run it on the server, or rehearse it: Connect-EntraPrivateAccess -Environment (Start-ConnectorSandbox) -Server SRV01.",
        };

    public static ConnectorException NoBrowser() => SignIn("NoBrowser");

    public static ConnectorException SignInTimedOut(TimeSpan limit) => SignIn("SignInTimedOut", $"It was given {Describe(limit)}.");

    /// <param name="reason">The end of a sentence; it must not quote the text.</param>
    public static ConnectorException AccessTokenNotAToken(string reason) =>
        new("AccessTokenNotAToken", FaultCategory.InvalidArgument, $"This is not an access token: {reason}.") { RecommendedAction = ConnectAgain };

    public static ConnectorException AccessTokenExpired(DateTimeOffset end, DateTimeOffset now) =>
        new("AccessTokenExpired", FaultCategory.AuthenticationError, $"The access token was valid until {end.UtcDateTime:u}, {Describe(now - end)} ago.")
        {
            RecommendedAction = ConnectAgain,
        };

    public static ConnectorException AccessTokenRefused() =>
        new("TokenRefused", FaultCategory.AuthenticationError, "Microsoft Graph refused the access token that was handed in, and such a token cannot be renewed here.")
        {
            RecommendedAction = ConnectAgain,
        };

    public static ConnectorException AccessTokenWrongAudience(string audience, ConnectorEnvironment environment) =>
        new("AccessTokenWrongAudience", FaultCategory.AuthenticationError,
            $"The access token was issued for {audience}; Microsoft Graph of the {environment.Name} environment needs one for {environment.GraphRoot.OriginalString}.")
        {
            RecommendedAction = $"Ask for the scope {environment.GraphRoot.OriginalString.TrimEnd('/')}/Directory.ReadWrite.All.",
        };

    public static ConnectorException AccessTokenWrongTenant(string issued, string wanted) =>
        new("AccessTokenWrongTenant", FaultCategory.AuthenticationError, $"The access token was issued in tenant {issued}, not in {wanted}.")
        {
            RecommendedAction = "Check -TenantId, or get a token of that tenant.",
            Target = wanted,
        };

    public static ConnectorException ClientCertificateNotFound(string thumbprint) =>
        new("ClientCertificateNotFound", FaultCategory.ObjectNotFound, $"No certificate {thumbprint} is in the personal store of this user or of this machine.")
        {
            RecommendedAction = "Check the thumbprint, or give the certificate with -Certificate or -CertificatePath.",
            Target = thumbprint,
        };

    public static ConnectorException ClientCertificateWithoutKey(string thumbprint) =>
        new("ClientCertificateWithoutKey", FaultCategory.InvalidArgument, $"The certificate {thumbprint} comes without its private key, so it proves nothing.")
        {
            RecommendedAction = "Import it with its private key, and run as an account that may read the key.",
            Target = thumbprint,
        };

    public static ConnectorException ClientCertificateUnreadable(string path, Exception exception) =>
        new("ClientCertificateUnreadable", FaultCategory.InvalidData, $"The certificate file {path} cannot be read: {exception.Message.TrimEnd('.')}.", exception)
        {
            RecommendedAction = "Check the path and -CertificatePassword.",
            Target = path,
        };

    public static ConnectorException FederatedTokenFileUnreadable(string path, Exception exception) =>
        new("FederatedTokenFileUnreadable", FaultCategory.ObjectNotFound, $"The federated token file {path} cannot be read: {exception.Message.TrimEnd('.')}.", exception)
        {
            RecommendedAction = "Check the path; workload identity names it in AZURE_FEDERATED_TOKEN_FILE.",
            Target = path,
        };

    public static ConnectorException TenantRequired(string method) =>
        new("TenantRequired", FaultCategory.InvalidArgument, $"{method} signs in an application, and only a tenant knows it.")
        {
            RecommendedAction = "Add -TenantId with the tenant's id or one of its domain names.",
        };

    public static ConnectorException ClientRequired(string method) =>
        new("ClientRequired", FaultCategory.InvalidArgument, $"{method} signs in an application of yours, and the default one is Microsoft's.")
        {
            RecommendedAction = "Add -ClientId with the id of your application.",
        };

    public static ConnectorException ServerOnlyInSandbox(string server, ConnectorEnvironment environment) =>
        new("ServerOnlyInSandbox", FaultCategory.InvalidArgument, $"'{server}' cannot be acted on: the {environment.Name} environment has no virtual servers, and commands act on the machine that they run on.")
        {
            RecommendedAction = "Leave -Server out, or rehearse: Connect-EntraPrivateAccess -Environment (Start-ConnectorSandbox) -Server NAME.",
            Target = server,
        };
}
