using System;
using System.Security;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Brings tokens of every origin into one shape.</summary>
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
        };
    }

    public static AccessToken From(SecureString token, TokenClaims? claims) =>
        new(SecureText.Use(token, letters => new string([.. letters])), claims?.ExpiresOn ?? DateTimeOffset.MaxValue)
        {
            TenantId = claims?.TenantId,
            Account = claims?.Account,
            Scopes = claims?.Scopes ?? [],
            DirectoryRoles = claims?.DirectoryRoles ?? [],
        };
}
