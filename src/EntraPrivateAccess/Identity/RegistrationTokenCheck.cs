using System.Security;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Identity;

/// <summary>Looks at a registration token before anything is touched.</summary>
/// <remarks>
/// The real token may be opaque or name its audience by a GUID, so only what is known to be wrong is refused:
/// no token at all, one that ended, one for Graph or Azure Resource Manager, one of another tenant. Doubts become
/// warnings.
/// </remarks>
internal static class RegistrationTokenCheck
{
    // A registration asks the service more than once and waits for it.
    private static readonly TimeSpan s_comfortable = TimeSpan.FromMinutes(5);

    /// <param name="tenantId">The tenant to register in; null or a domain name is not compared.</param>
    /// <param name="now">The service's clock where it is known (its Date header), else this machine's.</param>
    /// <exception cref="ConnectorException">RegistrationTokenNotAToken, …Expired, …WrongAudience, …WrongTenant,
    /// AccountIsPersonal.</exception>
    public static RegistrationTokenFacts Check(
        SecureString token,
        ConnectorEnvironment environment,
        string? tenantId,
        DateTimeOffset now
    ) => Look(token, environment, tenantId, now);

    /// <summary>
    /// The same for one that nothing is left to be done with: when it ends does not matter, and doubts are no one's
    /// concern.
    /// </summary>
    public static RegistrationTokenFacts CheckUnused(
        SecureString token,
        ConnectorEnvironment environment,
        string? tenantId
    ) => Look(token, environment, tenantId, now: null) with { Warnings = [] };

    private static RegistrationTokenFacts Look(
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
                    "The registration token cannot be read here, so neither its tenant nor its end could be checked.",
                ],
            }
            : Look(trimmed, claims, environment, tenantId, now);
    }

    private static RegistrationTokenFacts Look(
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
            Warnings = [.. Doubts(claims, environment, now)],
        };
    }

    private static IEnumerable<string> Doubts(TokenClaims claims, ConnectorEnvironment environment, DateTimeOffset? now)
    {
        if (claims.ExpiresOn is null)
            yield return "The registration token does not say when it ends.";
        else if (claims.ExpiresOn - now is { } left && left < s_comfortable)
            yield return $"The registration token ends in {ConnectorErrors.Describe(left)}, which may be too soon.";
        if (claims.TenantId is null)
            yield return "The registration token does not name its tenant.";
        if (claims.IsGuest == true)
            yield return $"{claims.Account ?? "The account"} seems to be a guest of this tenant. Guests cannot register connectors: sign in with an account of the tenant itself.";
        if (claims.IsAppOnly)
            yield return "The registration token was issued to an application. Microsoft documents registration for users only.";
        if (Uri.TryCreate(claims.Audience, UriKind.Absolute, out Uri? audience) && !IsExpected(audience, environment))
            yield return $"The registration token is for {claims.Audience}, not for {environment.RegistrationScope ?? "a known registration service"}.";
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

/// <summary>A registration token that nothing known speaks against. What could not be read of it is null.</summary>
internal sealed record RegistrationTokenFacts
{
    /// <summary>The token without white space at its ends: what goes to the registration.</summary>
    public required SecureString Token { get; init; }

    public string? TenantId { get; init; }

    public string? Audience { get; init; }

    public string? Account { get; init; }

    public DateTimeOffset? ExpiresOn { get; init; }

    public bool? IsGuest { get; init; }

    /// <summary>Sentences for the warning stream: doubts that are no proof.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public override string ToString() => "(registration token)";
}

/// <summary>Tells texts that cannot be an access token from those that may be one.</summary>
internal static class TokenFormat
{
    // Real ones have a thousand characters and more; a shorter text is a password, a code or a name.
    private const int Least = 64;

    /// <summary>
    /// Why this text is no access token, as the end of a sentence, or null. It never quotes the text.
    /// </summary>
    public static string? WhyNotAToken(ArraySegment<char> text)
    {
        if (text.Count == 0)
            return "it is empty";
        if (text.Count == 36 && Guid.TryParse(new string([.. text]), out _))
            return "it is an id (a GUID)";
        if (text.Any(char.IsWhiteSpace))
        {
            return StartsWith(text, "Bearer")
                ? "it begins with the word Bearer, which is no part of it"
                : "it contains spaces or line breaks";
        }
        if (!text.All(IsTokenCharacter))
            return "it contains characters that no token has (quotes or brackets of a JSON answer, perhaps)";
        if (text.Count < Least)
            return $"it has only {text.Count} characters";
        return StartsWith(text, "eyJ") && !IsEncrypted(text) && TokenClaims.Read(text) is null
            ? "it was cut off or damaged on its way"
            : null;
    }

    // RFC 6750, b64token.
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

    // Five parts: encrypted for its service, so nobody else can read it.
    private static bool IsEncrypted(ArraySegment<char> text) => text.Count(letter => letter == '.') == 4;

    private static bool StartsWith(ArraySegment<char> text, string start) =>
        text.Take(start.Length).SequenceEqual(start);
}
