using System.Security;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Converts tokens of every origin to <see cref="AccessToken"/>.</summary>
internal static class AccessTokens
{
    public static AccessToken From(AuthenticationResult result)
    {
        TokenClaims? claims = TokenClaims.Read(result.AccessToken);
        return new AccessToken(result.AccessToken, result.ExpiresOn)
        {
            TenantId = result.TenantId ?? claims?.TenantId,
            Account = result.Account?.Username ?? claims?.Account,
            Scopes = claims?.Scopes ?? [.. result.Scopes],
            DirectoryRoles = claims?.DirectoryRoles ?? [],
            Claims = claims,
        };
    }

    public static AccessToken From(SecureString token, TokenClaims? claims) =>
        new(SecureText.Use(token, letters => new string([.. letters])), claims?.ExpiresOn ?? DateTimeOffset.MaxValue)
        {
            TenantId = claims?.TenantId,
            Account = claims?.Account,
            Scopes = claims?.Scopes ?? [],
            DirectoryRoles = claims?.DirectoryRoles ?? [],
            Claims = claims,
        };
}

/// <summary>An access token and its known properties. Its string representation never contains the token.</summary>
internal sealed class AccessToken
{
    public AccessToken(string value, DateTimeOffset expiresOn)
    {
        Value = value;
        ExpiresOn = expiresOn;
    }

    /// <summary>The secret token, used only for the Authorization header.</summary>
    public string Value { get; }

    public DateTimeOffset ExpiresOn { get; }

    public string? TenantId { get; init; }

    /// <summary>The user's name, or the application's ID.</summary>
    public string? Account { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The template IDs of the user's directory roles, if the token contains them.</summary>
    public IReadOnlyList<string> DirectoryRoles { get; init; } = [];

    /// <summary>The claims of the token; null if it can't be decoded.</summary>
    public TokenClaims? Claims { get; init; }

    public override string ToString() => "(access token)";
}
