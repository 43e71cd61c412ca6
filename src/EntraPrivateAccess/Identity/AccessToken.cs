using System;
using System.Collections.Generic;

namespace EntraPrivateAccess.Identity;

/// <summary>An access token and what is known of it. Its text never shows the token.</summary>
internal sealed class AccessToken
{
    public AccessToken(string value, DateTimeOffset expiresOn)
    {
        Value = value;
        ExpiresOn = expiresOn;
    }

    /// <summary>The secret itself: for the Authorization header and nothing else.</summary>
    public string Value { get; }

    public DateTimeOffset ExpiresOn { get; }

    public string? TenantId { get; init; }

    /// <summary>The user's name, or the application's id.</summary>
    public string? Account { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Template ids of the user's directory roles, as far as the token names them.</summary>
    public IReadOnlyList<string> DirectoryRoles { get; init; } = [];

    public override string ToString() => "(access token)";
}
