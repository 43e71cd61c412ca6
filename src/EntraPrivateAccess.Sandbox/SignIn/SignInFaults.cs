using System.Globalization;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>All sign-in errors, with Entra ID's numbers and messages.</summary>
internal static class SignInFaults
{
    public static SignInException UnknownClient(string id, string tenant) =>
        new(
            "unauthorized_client",
            700016,
            $"Application with identifier '{id}' was not found in the directory '{tenant}'. This can happen if the "
                + "application has not been installed by the administrator of the tenant or consented to by any user "
                + "in the tenant. You may have sent your authentication request to the wrong tenant."
        );

    public static SignInException UnknownTenant(string name) =>
        new(
            "invalid_request",
            90002,
            $"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the "
                + "correct cloud."
        );

    public static SignInException Redirect(string redirect, string client) =>
        new(
            "invalid_request",
            50011,
            $"The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for "
                + $"the application '{client}'. Make sure the redirect URI sent in the request matches one added to "
                + "your application in the Azure portal."
        );

    public static SignInException Consent(string client, string name) =>
        new(
            "invalid_grant",
            65001,
            $"The user or administrator has not consented to use the application with ID '{client}' named '{name}'. "
                + "Send an interactive authorization request for this user and resource.",
            "consent_required"
        );

    public static SignInException UnknownScope(string scope) =>
        new(
            "invalid_scope",
            70011,
            "The provided request must include a 'scope' input parameter. The provided value for the input parameter "
                + $"'scope' is not valid. The scope {scope} is not valid."
        );

    public static SignInException UnknownResource(string resource, string tenant) =>
        new(
            "invalid_resource",
            500011,
            $"The resource principal named {resource} was not found in the tenant named {tenant}."
        );

    public static SignInException SecondFactor() =>
        new(
            "interaction_required",
            50076,
            "Due to a configuration change made by your administrator, or because you moved to a new location, you "
                + "must use multi-factor authentication to access the resource.",
            "basic_action"
        );

    public static SignInException Secret(string client) =>
        new(
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
                + $"not the client secret ID, for a secret added to app '{client}'."
        );

    public static SignInException Assertion(string why) =>
        new("invalid_client", 700027, $"Client assertion failed signature validation. [Reason - {why}]");

    public static SignInException Federated() =>
        new(
            "invalid_client",
            700213,
            "No matching federated identity record found for presented assertion. Check your federated identity "
                + "credential Subject, Audience and Issuer against the presented assertion."
        );

    public static SignInException NoCredential() =>
        new(
            "invalid_client",
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        );

    public static SignInException Password() =>
        new("invalid_grant", 50126, "Error validating credentials due to invalid username or password.");

    public static SignInException Pending() =>
        new("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");

    public static SignInException DeviceExpired() =>
        new(
            "expired_token",
            70020,
            "The provided value for the input parameter 'device_code' is not valid. This device code has expired."
        );

    public static SignInException Declined() =>
        new("authorization_declined", 70018, "The user has declined the authorization request.");

    public static SignInException BadDeviceCode() =>
        new("bad_verification_code", 70019, "The provided value for the input parameter 'device_code' is not valid.");

    public static SignInException BadCode() =>
        new(
            "invalid_grant",
            70008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive "
                + "authorization request for this user and resource.",
            "bad_token"
        );

    public static SignInException BadVerifier() =>
        new(
            "invalid_grant",
            501481,
            "The Code_Verifier does not match the code_challenge supplied in the authorization request."
        );

    public static SignInException BadGrant(string grant) =>
        new("unsupported_grant_type", 70003, $"The app requested an unsupported grant type '{grant}'.");

    public static SignInException Missing(string parameter) =>
        new("invalid_request", 900144, $"The request body must contain the following parameter: '{parameter}'.");

    public static SignInException Unknown(string parameter) =>
        new("invalid_request", 90014, $"The sandbox does not support the parameter '{parameter}'.");

    /// <summary>
    /// Returns the error that the fault SignInRefused specifies; an unknown number gets a generic message.
    /// </summary>
    public static SignInException Refused(string? value)
    {
        int code = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : 53003;
        return code switch
        {
            50076 => SecondFactor(),
            53003 => new(
                "access_denied",
                code,
                "Access has been blocked by Conditional Access policies. The access policy does not allow token "
                    + "issuance.",
                "message_only"
            ),
            50105 => new(
                "access_denied",
                code,
                "Your administrator has configured the application to block users unless they are specifically granted "
                    + "('assigned') access to the application."
            ),
            65001 => Consent("(by fault)", "(by fault)"),
            _ => new("invalid_grant", code, "The sign-in was refused (set as a fault of the sandbox)."),
        };
    }
}

/// <summary>A refused sign-in: Entra ID's OAuth error with its AADSTS number.</summary>
internal sealed class SignInException : Exception
{
    public SignInException(string error, int code, string description, string? suberror = null)
        : base($"AADSTS{code}: {description}")
    {
        Error = error;
        Code = code;
        Suberror = suberror;
    }

    /// <summary>The OAuth error, such as <c>invalid_grant</c>.</summary>
    public string Error { get; }

    public int Code { get; }

    /// <summary>
    /// The suberror that MSAL classifies errors by, such as <c>basic_action</c> or <c>consent_required</c>.
    /// </summary>
    public string? Suberror { get; }

    public int Status => Error is "invalid_client" ? 401 : 400;
}

/// <summary>The format of Entra ID's error responses.</summary>
internal static class SignInErrors
{
    public static IResult Result(SignInException fault, DateTimeOffset now)
    {
        string trace = Guid.NewGuid().ToString();
        string correlation = Guid.NewGuid().ToString();
        string time = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        JsonObject body = new()
        {
            ["error"] = fault.Error,
            ["error_description"] =
                $"{fault.Message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {time}",
            ["error_codes"] = new JsonArray(fault.Code),
            ["timestamp"] = time,
            ["trace_id"] = trace,
            ["correlation_id"] = correlation,
            ["error_uri"] = $"https://login.microsoftonline.com/error?code={fault.Code}",
        };
        if (fault.Suberror is not null)
        {
            body["suberror"] = fault.Suberror;
        }

        return Results.Text(body.ToJsonString(), "application/json", statusCode: fault.Status);
    }
}

/// <summary>The dependencies of sign-in endpoints.</summary>
internal sealed record SignInSetting(SandboxAddress Address, TenantIdentity Tenant, ServiceClock Clock)
{
    /// <exception cref="SignInException">There is no tenant with this name.</exception>
    public void RequireTenant(string name)
    {
        if (!Tenant.Answers(name))
        {
            throw SignInFaults.UnknownTenant(name);
        }
    }
}
