using System.Collections.Generic;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    private const string AskAdministrator = "Ask an administrator of the tenant";

    // One line a reason: category, what happened and why, what to do next.
    private static readonly Dictionary<string, (FaultCategory Category, string What, string? Next)> s_signIn = new()
    {
        ["SignInRefused"] = (FaultCategory.AuthenticationError, "The sign-in was refused.", null),
        ["SignInCancelled"] = (FaultCategory.AuthenticationError, "The sign-in was cancelled or declined.", "Run the command again and finish the sign-in."),
        ["SignInTimedOut"] = (FaultCategory.OperationTimeout, "The sign-in was not finished in time.", "Run the command again and finish the sign-in."),
        ["SignInExpired"] = (FaultCategory.AuthenticationError, "The cached sign-in no longer serves.", "Run Connect-EntraPrivateAccess again."),
        ["SignInServiceUnavailable"] = (FaultCategory.ConnectionError, "The sign-in service could not be reached or could not answer.", "Check network and proxy (-Proxy), then run the command again."),
        ["NoBrowser"] = (FaultCategory.InvalidOperation, "No browser can open here.", "Add -UseDeviceCode, and sign in with a browser on any machine."),
        ["MfaRequired"] = (FaultCategory.AuthenticationError, "The tenant demands multi-factor authentication, which only a person can give.", "Run Connect-EntraPrivateAccess interactively, or hand in a token that was made with it."),
        ["ConditionalAccessBlocked"] = (FaultCategory.PermissionDenied, "A conditional access policy of the tenant blocks this sign-in.", "Sign in from a device and a network that the policy allows (it often blocks device codes), and hand the token in where it is needed."),
        ["ConsentRequired"] = (FaultCategory.PermissionDenied, "Nobody consented yet that this application may use Directory.ReadWrite.All.", AskAdministrator + " to consent, or sign in interactively as one."),
        ["ClientNotFound"] = (FaultCategory.ObjectNotFound, "The tenant does not know the application {client}.", "Check -ClientId and -TenantId."),
        ["ClientNotInTenant"] = (FaultCategory.ObjectNotFound, "The application {client} has no service principal in the tenant.", AskAdministrator + " to consent to the application."),
        ["ClientNotPublic"] = (FaultCategory.InvalidOperation, "The application {client} does not allow public clients, so it needs a secret or a certificate.", "Allow public client flows for it, or leave -ClientId out."),
        ["RedirectNotRegistered"] = (FaultCategory.InvalidOperation, "The application {client} has no redirect to http://localhost registered.", "Use -UseDeviceCode, or make the token on a Windows workstation and hand it in as a SecureString."),
        ["InvalidClientSecret"] = (FaultCategory.AuthenticationError, "The client secret is wrong.", "Check that it is the secret's value, not its id, and that it belongs to {client}."),
        ["ClientSecretExpired"] = (FaultCategory.AuthenticationError, "The client secret of {client} has expired.", "Create a new secret for the application, or use a certificate."),
        ["InvalidClientCertificate"] = (FaultCategory.AuthenticationError, "The certificate is not one of {client}.", "Upload its public part to the application."),
        ["ClientAssertionExpired"] = (FaultCategory.AuthenticationError, "The application's proof is outside its time: it ended, or this machine's clock is wrong.", "Check the clock, or get a new federated token."),
        ["FederatedTokenRefused"] = (FaultCategory.AuthenticationError, "The application {client} trusts no issuer, subject and audience like those of this federated token.", "Compare them with the application's federated credentials."),
        ["TenantNotFound"] = (FaultCategory.ObjectNotFound, "There is no tenant {tenant} in this cloud.", "Check -TenantId and -Environment."),
        ["NoTenant"] = (FaultCategory.AuthenticationError, "The account belongs to no tenant that could be found: a personal Microsoft account, or a mistyped domain.", "Sign in with an administrator's account of the tenant, or give -TenantId."),
        ["GuestAccount"] = (FaultCategory.AuthenticationError, "The account's home is another tenant, and it is no member of this one.", "Sign in with an account of the tenant itself: guests cannot register connectors."),
        ["AccountNotFound"] = (FaultCategory.ObjectNotFound, "The tenant does not know this account.", "Check the user name and -TenantId."),
        ["AccountLocked"] = (FaultCategory.AuthenticationError, "The account is locked after too many attempts.", AskAdministrator + "."),
        ["AccountDisabled"] = (FaultCategory.AuthenticationError, "The account is disabled.", AskAdministrator + "."),
        ["PasswordExpired"] = (FaultCategory.AuthenticationError, "The account's password has expired.", "Sign in once with a browser to change it."),
        ["NotAssigned"] = (FaultCategory.PermissionDenied, "The account is not assigned to the application {client}, which asks for that.", AskAdministrator + " to assign it."),
        ["InvalidCredentials"] = (FaultCategory.AuthenticationError, "User name or password are wrong.", "Run the command again."),
        ["ManagedIdentityUnavailable"] = (FaultCategory.ResourceUnavailable, "This machine has no managed identity, or its endpoint does not answer.", "Assign one in Azure (or onboard the machine to Azure Arc), and check -ClientId."),
    };

    /// <param name="reason">One of the ids above.</param>
    /// <param name="said">What the service said, with its code and correlation id, or null.</param>
    public static ConnectorException SignIn(string reason, string? said = null, string? client = null, string? tenant = null)
    {
        (FaultCategory category, string what, string? next) = s_signIn[reason];
        string message = said is null ? Fill(what) : $"{Fill(what)} {said}";
        return new ConnectorException(reason, category, message) { RecommendedAction = next is null ? null : Fill(next), Target = tenant };

        string Fill(string text) => text.Replace("{client}", client ?? "").Replace("{tenant}", tenant ?? "");
    }
}
