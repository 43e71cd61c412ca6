namespace EntraPrivateAccess.Errors;

/// <content>Issues of the registration.</content>
internal static partial class KnownIssues
{
    private const string NewToken = "get a new token with Get-ConnectorRegistrationToken";

    private static readonly KnownIssue[] s_registration =
    [
        new(
            "RegistrationWrongAccount",
            ErrorKind.AuthenticationError,
            IssueSource.Connectors,
            "The account was a personal Microsoft account, or its domain belongs to no tenant.",
            $"Use an organizational account of this tenant: {NewToken}.",
            "AADSTS50059"
        ),
        new(
            "RegistrationMfaRequired",
            ErrorKind.AuthenticationError,
            IssueSource.SignIn,
            "The tenant required multi-factor authentication.",
            $"Sign in interactively: {NewToken} on a workstation.",
            "AADSTS50076"
        ),
        new(
            "RegistrationMfaRequired",
            ErrorKind.AuthenticationError,
            IssueSource.SignIn,
            "The account was not enrolled in multi-factor authentication, which the tenant requires.",
            $"Enroll it, then {NewToken}.",
            "AADSTS50079"
        ),
        new(
            "RegistrationWrongPassword",
            ErrorKind.AuthenticationError,
            IssueSource.SignIn,
            "The user name or password was wrong.",
            $"Sign in with the correct ones: {NewToken}.",
            "AADSTS50126",
            "Clear error is presented in the registration window"
        ),
        new(
            "RegistrationGuestAccount",
            ErrorKind.PermissionDenied,
            IssueSource.Questions,
            "The account was a guest account, and the registration was attempted in the guest's home tenant.",
            $"Use an account of this tenant: {NewToken}.",
            "guest user",
            "guest account"
        ),
        new(
            "RegistrationDenied",
            ErrorKind.PermissionDenied,
            IssueSource.Connectors,
            "The account had no role in this tenant that allows it to register connectors.",
            "Assign the Application Administrator role to it (the first connector of a tenant requires a Global "
                + $"Administrator), and {NewToken}.",
            "registration request was denied"
        ),
        new(
            "ScriptsForbiddenByPolicy",
            ErrorKind.PermissionDenied,
            IssueSource.Connectors,
            "A group policy prevented the connector's own PowerShell scripts from running.",
            "Run Test-Connector -Include ExecutionPolicy to see the policy. Set the policy 'Turn on Script Execution' "
                + "to Not Configured, or to 'Allow local scripts and remote signed scripts', and run "
                + "Register-Connector again.",
            "current execution policy",
            "(execution policy)",
            "running scripts is disabled",
            "is not digitally signed"
        ),
        new(
            "ConstrainedLanguageMode",
            ErrorKind.SecurityError,
            IssueSource.LanguageModes,
            "AppLocker or App Control kept Windows PowerShell in Constrained Language mode, in which a token can't be "
                + "passed safely.",
            "Run Test-Connector -Include LanguageMode to see the mode. Allow the scripts of administrators during the "
                + "registration, or register with the connector's own wizard.",
            "Constrained Language mode"
        ),
        new(
            "LicenseMissing",
            ErrorKind.PermissionDenied,
            IssueSource.Reports,
            "The tenant probably had no license for it.",
            "Add a Microsoft Entra ID P1 or P2 license or a Private Access license to the tenant, and run "
                + "Register-Connector again.",
            "License is required"
        ),
        new(
            "RegistrationTokenExpired",
            ErrorKind.AuthenticationError,
            IssueSource.Reports,
            "The registration token had probably expired, about an hour after the sign-in.",
            $"Register soon after the sign-in: {NewToken} and run Register-Connector again.",
            "lifetime validation failed",
            "token is expired",
            "token has expired"
        ),
    ];

    /// <summary>The first sentence of most registration errors, so it is matched last.</summary>
    private static readonly KnownIssue s_registrationInGeneral = new(
        "RegistrationNotCompleted",
        ErrorKind.InvalidResult,
        IssueSource.Connectors,
        "The sign-in was canceled, or the service was not reached. Missing TLS 1.2, .NET Framework or license has the "
            + "same effect.",
        "Run Test-Connector to check these and the network, then run Register-Connector again.",
        "Make sure you enabled application proxy in the Azure Management Portal"
    )
    {
        ErrorId = Failed,
    };
}
