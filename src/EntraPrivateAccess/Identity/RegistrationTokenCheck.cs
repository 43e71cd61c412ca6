using System.Security;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>Checks a registration token before anything is changed.</summary>
/// <remarks>
/// A valid token may be opaque or have a GUID as its audience. Therefore only tokens that are certain to be wrong are
/// refused: text that is not a token, an expired token, a token for Graph or Azure Resource Manager, and a token of
/// another tenant. Other doubts become warnings.
/// </remarks>
internal static class RegistrationTokenCheck
{
    // A registration sends several requests to the service and waits for the responses.
    private static readonly TimeSpan s_minimumLifetime = TimeSpan.FromMinutes(5);

    /// <param name="tenantId">The tenant to register in; null or a domain name is not compared.</param>
    /// <param name="now">The service's clock if it is known (its Date header), otherwise this machine's.</param>
    /// <exception cref="ConnectorException">RegistrationTokenNotAToken, …Expired, …WrongAudience, …WrongTenant,
    /// AccountIsPersonal.</exception>
    public static RegistrationTokenFacts Check(
        SecureString token,
        ConnectorEnvironment environment,
        string? tenantId,
        DateTimeOffset now
    ) => Inspect(token, environment, tenantId, now);

    /// <summary>
    /// Checks a token that will not be used because nothing is left to do. Its expiry is ignored, and there are no
    /// warnings.
    /// </summary>
    public static RegistrationTokenFacts CheckUnused(
        SecureString token,
        ConnectorEnvironment environment,
        string? tenantId
    ) => Inspect(token, environment, tenantId, now: null) with { Warnings = [] };

    private static RegistrationTokenFacts Inspect(
        SecureString token,
        ConnectorEnvironment environment,
        string? tenantId,
        DateTimeOffset? now
    )
    {
        if (SecureText.Use(token, TokenFormat.WhyNotAToken) is string reason)
            throw ConnectorErrors.RegistrationTokenNotAToken(reason);
        SecureString trimmed = SecureText.Trimmed(token);
        return TokenClaims.Read(trimmed) is not TokenClaims claims
            ? new RegistrationTokenFacts
            {
                Token = trimmed,
                Warnings =
                [
                    "The registration token cannot be read here, so neither its tenant nor its expiry time could be "
                        + "checked.",
                ],
            }
            : Inspect(trimmed, claims, environment, tenantId, now);
    }

    private static RegistrationTokenFacts Inspect(
        SecureString token,
        TokenClaims claims,
        ConnectorEnvironment environment,
        string? tenantId,
        DateTimeOffset? now
    )
    {
        if (KnownAudiences.Name(claims.Audience, environment) is string other)
            throw ConnectorErrors.RegistrationTokenWrongAudience(other, environment.RegistrationScope);
        if (claims.ExpiresOn is DateTimeOffset end && end <= now)
            throw ConnectorErrors.RegistrationTokenExpired(end, now.Value);
        if (claims.IsPersonal)
            throw ConnectorErrors.AccountIsPersonal(claims.Account);
        if (
            Guid.TryParse(tenantId, out Guid wanted)
            && Guid.TryParse(claims.TenantId, out Guid issued)
            && wanted != issued
        )
        {
            throw ConnectorErrors.RegistrationTokenWrongTenant(claims.TenantId!, tenantId!);
        }
        return new RegistrationTokenFacts
        {
            Token = token,
            TenantId = claims.TenantId,
            Audience = claims.Audience,
            Account = claims.Account,
            ExpiresOn = claims.ExpiresOn,
            IsGuest = claims.IsGuest,
            Warnings = [.. GetWarnings(claims, environment, now)],
        };
    }

    private static IEnumerable<string> GetWarnings(
        TokenClaims claims,
        ConnectorEnvironment environment,
        DateTimeOffset? now
    )
    {
        if (claims.ExpiresOn is null)
            yield return "The registration token contains no expiry time.";
        else if (claims.ExpiresOn - now is { } left && left < s_minimumLifetime)
            yield return $"The registration token expires in {TimeText.Describe(left)}, which may be too soon.";
        if (claims.TenantId is null)
            yield return "The registration token contains no tenant ID.";
        if (claims.IsGuest == true)
        {
            yield return $"{claims.Account ?? "The account"} seems to be a guest of this tenant. Guests cannot "
                + "register connectors: sign in with an account of the tenant itself.";
        }
        if (claims.IsAppOnly)
        {
            yield return "The registration token was issued to an application. Microsoft documents registration for "
                + "users only.";
        }
        if (Uri.TryCreate(claims.Audience, UriKind.Absolute, out Uri? audience) && !IsExpected(audience, environment))
        {
            yield return $"The registration token is for {claims.Audience}, "
                + $"not for {environment.RegistrationScope ?? "a known registration service"}.";
        }
    }

    private static bool IsExpected(Uri audience, ConnectorEnvironment environment) =>
        environment.RegistrationScope is string scope
        && new[] { scope, scope.Substring(0, scope.LastIndexOf('/')) }.Any(expected =>
            string.Equals(
                expected.TrimEnd('/'),
                audience.OriginalString.TrimEnd('/'),
                StringComparison.OrdinalIgnoreCase
            )
        );
}

/// <summary>A registration token that passed the check. A claim that could not be read is null.</summary>
internal sealed record RegistrationTokenFacts
{
    /// <summary>The token without leading and trailing white space, as it is used for the registration.</summary>
    public required SecureString Token { get; init; }

    public string? TenantId { get; init; }

    public string? Audience { get; init; }

    public string? Account { get; init; }

    public DateTimeOffset? ExpiresOn { get; init; }

    public bool? IsGuest { get; init; }

    /// <summary>Sentences for the warning stream: doubts that do not prove the token to be wrong.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public override string ToString() => "(registration token)";
}

/// <summary>Distinguishes text that cannot be an access token from text that may be one.</summary>
internal static class TokenFormat
{
    // Real tokens have a thousand characters or more. A shorter text is a password, a code or a name.
    private const int MinimumLength = 64;

    /// <summary>
    /// Returns the reason why the text is not an access token, as the end of a sentence, or null. The reason never
    /// quotes the text.
    /// </summary>
    public static string? WhyNotAToken(ArraySegment<char> text)
    {
        if (text.Count == 0)
            return "it is empty";
        if (text.Count == 36 && Guid.TryParse(new string([.. text]), out _))
            return "it is an ID (a GUID)";
        if (text.Any(char.IsWhiteSpace))
        {
            return StartsWith(text, "Bearer")
                ? "it starts with the word Bearer, which is not part of the token"
                : "it contains spaces or line breaks";
        }
        if (!text.All(IsTokenCharacter))
        {
            return "it contains characters that are not valid in a token (possibly quotes or brackets of a JSON "
                + "response)";
        }
        if (text.Count < MinimumLength)
            return $"it has only {text.Count} characters";
        return StartsWith(text, "eyJ") && !IsEncrypted(text) && TokenClaims.Read(text) is null
            ? "it was cut off or damaged"
            : null;
    }

    // The characters of a b64token in RFC 6750.
    private static bool IsTokenCharacter(char letter) =>
        letter
            is (>= 'A' and <= 'Z')
                or (>= 'a' and <= 'z')
                or (>= '0' and <= '9')
                or '-'
                or '.'
                or '_'
                or '~'
                or '+'
                or '/'
                or '=';

    // Five parts: the token is encrypted for its service, and only the service can read it.
    private static bool IsEncrypted(ArraySegment<char> text) => text.Count(letter => letter == '.') == 4;

    private static bool StartsWith(ArraySegment<char> text, string start) =>
        text.Take(start.Length).SequenceEqual(start);
}
