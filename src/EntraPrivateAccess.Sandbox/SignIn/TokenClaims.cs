using System;
using System.Collections.Generic;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>What an access token says.</summary>
/// <param name="Scopes">Delegated permissions (<c>scp</c>).</param>
/// <param name="AppRoles">Application permissions (<c>roles</c>).</param>
/// <param name="DirectoryRoles">Template ids of the user's roles (<c>wids</c>).</param>
internal sealed record TokenClaims(
    string Audience,
    string TenantId,
    string ClientId,
    string ObjectId,
    string? UserName,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> AppRoles,
    IReadOnlyList<string> DirectoryRoles,
    bool IsAppOnly,
    bool IsGuest,
    DateTimeOffset ExpiresAt);
