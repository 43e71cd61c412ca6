using System.Globalization;
using System.Net.Http;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Converts the errors of the sign-in service and its library to the module's exceptions.</summary>
internal static class SignInErrors
{
    private static readonly Regex s_code = new(@"AADSTS(?<code>\d{4,8})", RegexOptions.CultureInvariant);

    /// <summary>
    /// Maps the numbers of AADSTS codes to reasons. Source: "Microsoft Entra authentication and authorization error
    /// codes".
    /// </summary>
    private static readonly Dictionary<int, string> s_byNumber = new()
    {
        [50011] = "RedirectNotRegistered",
        [50020] = "GuestAccount",
        [50034] = "AccountNotFound",
        [50053] = "AccountLocked",
        [50055] = "PasswordExpired",
        [50057] = "AccountDisabled",
        [50058] = "SignInExpired",
        [50059] = "NoTenant",
        [50072] = "MfaRequired",
        [50074] = "MfaRequired",
        [50076] = "MfaRequired",
        [50078] = "MfaRequired",
        [50079] = "MfaRequired",
        [50105] = "NotAssigned",
        [50126] = "InvalidCredentials",
        [50158] = "MfaRequired",
        [50173] = "SignInExpired",
        [53000] = "ConditionalAccessBlocked",
        [53001] = "ConditionalAccessBlocked",
        [53002] = "ConditionalAccessBlocked",
        [53003] = "ConditionalAccessBlocked",
        [530003] = "ConditionalAccessBlocked",
        [65001] = "ConsentRequired",
        [65004] = "ConsentRequired",
        [70008] = "SignInExpired",
        [70016] = "SignInTimedOut",
        [70018] = "SignInCancelled",
        [70019] = "SignInTimedOut",
        [70020] = "SignInTimedOut",
        [70021] = "FederatedTokenRefused",
        [70043] = "SignInExpired",
        [90002] = "TenantNotFound",
        [90072] = "GuestAccount",
        [90094] = "ConsentRequired",
        [500133] = "SignInExpired",
        [700016] = "ClientNotFound",
        [700024] = "ClientAssertionExpired",
        [700027] = "InvalidClientCertificate",
        [700082] = "SignInExpired",
        [700084] = "SignInExpired",
        [700211] = "FederatedTokenRefused",
        [700212] = "FederatedTokenRefused",
        [700213] = "FederatedTokenRefused",
        [7000215] = "InvalidClientSecret",
        [7000218] = "ClientNotPublic",
        [7000222] = "ClientSecretExpired",
        [7000229] = "ClientNotInTenant",
    };

    private static readonly Dictionary<string, string> s_byName = new()
    {
        [MsalError.AuthenticationCanceledError] = "SignInCancelled",
        ["access_denied"] = "SignInCancelled",
        ["authorization_declined"] = "SignInCancelled",
        ["code_expired"] = "SignInTimedOut",
        ["expired_token"] = "SignInTimedOut",
        ["verification_code_expired"] = "SignInTimedOut",
        [MsalError.RequestTimeout] = "SignInServiceUnavailable",
        [MsalError.ServiceNotAvailable] = "SignInServiceUnavailable",
        [MsalError.RequestThrottled] = "SignInServiceUnavailable",
        [MsalError.LinuxXdgOpen] = "NoBrowser",
        [MsalError.UserNullError] = "SignInExpired",
        [MsalError.NoTokensFoundError] = "SignInExpired",
        [MsalError.ManagedIdentityRequestFailed] = "ManagedIdentityUnavailable",
        [MsalError.ManagedIdentityUnreachableNetwork] = "ManagedIdentityUnavailable",
        ["managed_identity_all_sources_unavailable"] = "ManagedIdentityUnavailable",
    };

    /// <summary>
    /// Returns true if the exception came from the sign-in library or from the connection to the service. Some code
    /// paths of the library do not wrap a connection failure.
    /// </summary>
    public static bool IsOne(Exception exception) => exception is MsalException or HttpRequestException;

    /// <param name="isCached">Whether a sign-in from the cache was used, so that the user was not prompted.</param>
    public static ConnectorException Explain(Exception exception, SignInContext context, bool isCached = false) =>
        exception is MsalException said
            ? Explain(said, context, isCached)
            : ConnectorErrors.SignIn(
                "SignInServiceUnavailable",
                $"{(exception.InnerException ?? exception).Message.TrimEnd('.')}.",
                context.ClientId,
                context.TenantId,
                context.Purpose,
                isCached
            );

    private static ConnectorException Explain(MsalException exception, SignInContext context, bool isCached)
    {
        int? number = Number(exception);
        string reason =
            number is int known && s_byNumber.TryGetValue(known, out string? byNumber) ? byNumber
            : s_byName.TryGetValue(exception.ErrorCode ?? "", out string? byName) ? byName
            : exception is MsalServiceException { StatusCode: >= 500 or 429 }
            || exception.InnerException is HttpRequestException
                ? "SignInServiceUnavailable"
            : exception is MsalUiRequiredException ? "SignInExpired"
            : "SignInRefused";
        return ConnectorErrors.SignIn(
            reason,
            Detail(exception, number),
            context.ClientId,
            context.TenantId,
            context.Purpose,
            isCached
        );
    }

    private static int? Number(MsalException exception) =>
        s_code.Match(exception.Message) is { Success: true } match
            ? int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture)
            : null;

    // Contains the first sentence of the service's message, its code and the correlation ID for support, but never a
    // response body, which could contain a token.
    private static string Detail(MsalException exception, int? number)
    {
        string said = FirstSentence(exception.Message);
        string code = number is int known && !said.Contains($"AADSTS{known}") ? $" (AADSTS{known})" : "";
        string correlation = string.IsNullOrEmpty(exception.CorrelationId)
            ? ""
            : $" Correlation ID: {exception.CorrelationId}.";
        return $"The sign-in service reported: {said}{code}{correlation}";
    }

    private static string FirstSentence(string message)
    {
        string line = message.Trim().Split('\r', '\n')[0];
        int trace = line.IndexOf(" Trace ID:", StringComparison.Ordinal);
        string text = (trace < 0 ? line : line.Substring(0, trace)).Trim();
        return text.Length <= 300 ? text : $"{text.Substring(0, 300)}…";
    }
}
