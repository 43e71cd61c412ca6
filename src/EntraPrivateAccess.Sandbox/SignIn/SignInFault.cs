using System;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>A refused sign-in: Entra ID's OAuth error with its AADSTS number.</summary>
internal sealed class SignInFault : Exception
{
    public SignInFault(string error, int code, string description, string? suberror = null)
        : base($"AADSTS{code}: {description}")
    {
        Error = error;
        Code = code;
        Suberror = suberror;
    }

    /// <summary>The OAuth error, such as <c>invalid_grant</c>.</summary>
    public string Error { get; }

    public int Code { get; }

    /// <summary>What MSAL classifies by, such as <c>basic_action</c> or <c>consent_required</c>.</summary>
    public string? Suberror { get; }

    public int Status => Error is "invalid_client" ? 401 : 400;
}
