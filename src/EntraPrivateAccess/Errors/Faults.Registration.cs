using System;
using System.Linq;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    // What the connector's registration says, to what it means: Microsoft's troubleshooting page, first match first.
    private static readonly (string Text, string ErrorId, FaultCategory Category, string Remedy)[] s_registrationErrors =
    [
        ("AADSTS50059", "RegistrationWrongAccount", FaultCategory.AuthenticationError, "The account is a personal Microsoft account or belongs to no tenant: use an organisational account of this tenant."),
        ("AADSTS50076", "RegistrationMfaRequired", FaultCategory.AuthenticationError, "The tenant demands multi-factor authentication: make the token with an interactive sign-in, Get-ConnectorRegistrationToken on a workstation."),
        ("AADSTS50079", "RegistrationMfaRequired", FaultCategory.AuthenticationError, "The account must enrol in multi-factor authentication first; then make a new token with Get-ConnectorRegistrationToken."),
        ("guest", "RegistrationGuestAccount", FaultCategory.PermissionDenied, "A guest can't register a connector: the attempt goes to the guest's home tenant. Use an account of this tenant."),
        ("registration request was denied", "RegistrationDenied", FaultCategory.PermissionDenied, "The account needs the Application Administrator role in this tenant; the first connector of a tenant wants a Global Administrator."),
        ("trust certificate expired", "RegistrationCertificateExpired", FaultCategory.SecurityError, "Register again with Register-Connector -Token."),
        ("execution policy", "ScriptsForbiddenByPolicy", FaultCategory.PermissionDenied, "Set the policy 'Turn on Script Execution' to Not Configured, or to 'Allow local scripts and remote signed scripts'."),
        ("License is required", "LicenseMissing", FaultCategory.PermissionDenied, "The tenant needs a Microsoft Entra ID P1 or P2, or a Private Access, license."),
        ("networking issues", "RegistrationNetworkFailed", FaultCategory.ConnectionError, "Open the URLs of the connector on the firewall, or name the outbound proxy with -Proxy."),
        ("lifetime", "RegistrationTokenExpired", FaultCategory.AuthenticationError, "Make a new token with Get-ConnectorRegistrationToken and run the command again."),
        ("expired", "RegistrationTokenExpired", FaultCategory.AuthenticationError, "Make a new token with Get-ConnectorRegistrationToken and run the command again."),
    ];

    /// <summary>The registration ended without a new trust certificate.</summary>
    /// <param name="said">What it printed, already without the token; may be empty.</param>
    /// <param name="isGuest">Whether the token says that its account is a guest: the service only says "denied" then.</param>
    public static ConnectorException RegistrationFailed(string server, int exitCode, string said, bool isGuest = false)
    {
        string text = said.Length == 0 ? $"it ended with exit code {exitCode} and said nothing" : $"it said: {Shorten(said)}";
        (string Text, string ErrorId, FaultCategory Category, string Remedy) known =
            s_registrationErrors.FirstOrDefault(error => said.IndexOf(error.Text, StringComparison.OrdinalIgnoreCase) >= 0);
        if (isGuest && known.ErrorId == "RegistrationDenied")
        {
            known = s_registrationErrors.First(error => error.ErrorId == "RegistrationGuestAccount");
        }

        return new ConnectorException(
            known.ErrorId ?? "RegistrationFailed",
            known.ErrorId is null ? FaultCategory.InvalidResult : known.Category,
            $"Registration left no new trust certificate on {server}; {text}")
        {
            RecommendedAction = known.Remedy ?? "Look at the Application event log, source 'Microsoft Entra private network connector', then run the command again.",
            Target = server,
        };
    }

    public static ConnectorException RegistrationTokenMissing() =>
        new("RegistrationTokenMissing", FaultCategory.InvalidArgument,
            "This server is not registered yet, and registration needs a token of a signed-in administrator: none was given, and no one sign-in is cached here that could make one.")
        {
            RecommendedAction = "Make one on a workstation with Get-ConnectorRegistrationToken and hand it in with -Token, or leave registration out with -SkipRegistration.",
        };

    public static ConnectorException RegistrationSignInExpired(string account, ConnectorException cause) =>
        new("RegistrationSignInExpired", FaultCategory.AuthenticationError,
            $"This server is not registered yet, and the cached sign-in of {account} needs a person again to make a registration token.", cause)
        {
            RecommendedAction = "Run Get-ConnectorRegistrationToken, here or on a workstation, and hand its token in with -Token.",
            Target = account,
        };

    public static ConnectorException RegisteredElsewhere(string registered, string wanted) =>
        new("RegisteredInOtherTenant", FaultCategory.InvalidOperation, $"This server's connector is registered in tenant {registered}, and tenant {wanted} was asked for.")
        {
            RecommendedAction = "Use Register-Connector -Force to register it anew, or another server.",
            Target = registered,
        };

    public static ConnectorException TenantUnknown() =>
        new("TenantUnknown", FaultCategory.InvalidArgument, "The tenant to register in is not known: the token does not name it, and nobody is signed in.")
        {
            RecommendedAction = "Run Connect-EntraPrivateAccess first, so that the tenant is known.",
        };

    private static string Shorten(string text)
    {
        string line = string.Join(" ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 600 ? line : line[..600] + "…";
    }
}
