namespace EntraPrivateAccess.Errors;

internal static partial class KnownProblems
{
    private const string NewToken = "make a new token with Get-ConnectorRegistrationToken";

    private static readonly KnownProblem[] s_registration =
    [
        new("RegistrationWrongAccount", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The account was a personal Microsoft account, or of a domain that belongs to no tenant.",
            $"Use an organisational account of this tenant: {NewToken}.",
            "AADSTS50059"),
        new("RegistrationMfaRequired", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The tenant required multi-factor authentication.",
            $"Sign in interactively: {NewToken} on a workstation.",
            "AADSTS50076"),
        new("RegistrationMfaRequired", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "The account was not enrolled in multi-factor authentication, which the tenant requires.",
            $"Enrol it, then {NewToken}.",
            "AADSTS50079"),
        new("RegistrationWrongPassword", FaultCategory.AuthenticationError, FactSource.Microsoft,
            "User name or password was wrong.",
            $"Sign in with the right ones: {NewToken}.",
            "AADSTS50126", "Clear error is presented in the registration window"),
        new("RegistrationGuestAccount", FaultCategory.PermissionDenied, FactSource.Microsoft,
            "The account was a guest's, and the attempt went to the guest's home tenant.",
            $"Use an account of this tenant: {NewToken}.",
            "guest user", "guest account"),
        new("RegistrationDenied", FaultCategory.PermissionDenied, FactSource.Microsoft,
            "The account was not an administrator of connectors in this tenant.",
            $"Give it the Application Administrator role (the first connector of a tenant wants a Global Administrator), and {NewToken}.",
            "registration request was denied"),
        new("ScriptsForbiddenByPolicy", FaultCategory.PermissionDenied, FactSource.Microsoft,
            "A group policy kept the connector's own PowerShell scripts from running.",
            "Set the policy 'Turn on Script Execution' to Not Configured, or to 'Allow local scripts and remote signed scripts', and run Register-Connector again.",
            "current execution policy", "(execution policy)", "running scripts is disabled", "is not digitally signed"),
        new("ConstrainedLanguageMode", FaultCategory.SecurityError, FactSource.Microsoft,
            "AppLocker or App Control kept Windows PowerShell in Constrained Language mode,"
            + " where a token can't be handed over safely.",
            "Let it trust the scripts of administrators for the registration, or register with the connector's own wizard.",
            "Constrained Language mode"),
        new("LicenseMissing", FaultCategory.PermissionDenied, FactSource.Community,
            "The tenant seems to have had no license for it.",
            "Give the tenant a Microsoft Entra ID P1 or P2, or a Private Access, license, and run Register-Connector again.",
            "License is required"),
        new("RegistrationTokenExpired", FaultCategory.AuthenticationError, FactSource.Community,
            "The registration token seems to have expired, about an hour after the sign-in.",
            $"Register soon after it: {NewToken} and run Register-Connector again.",
            "lifetime validation failed", "token is expired", "token has expired"),
    ];

    /// <summary>The sentence that begins most of the registration's errors, so it comes last.</summary>
    private static readonly KnownProblem s_registrationInGeneral =
        new("RegistrationNotCompleted", FaultCategory.InvalidResult, FactSource.Microsoft,
            "The sign-in was broken off, or the service was not reached."
            + " Missing TLS 1.2, .NET Framework or a missing license have the same effect.",
            "See with Get-ConnectorStatus and on the firewall that these are right, and run Register-Connector again.",
            "Make sure you enabled application proxy in the Azure Management Portal")
        {
            ErrorId = "RegistrationFailed",
        };
}
