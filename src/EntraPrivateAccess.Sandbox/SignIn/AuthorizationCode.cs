using System;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>A code on its way back from the browser.</summary>
/// <param name="Challenge">PKCE's S256 challenge, or null where the client sent none.</param>
internal sealed record AuthorizationCode(
    TenantClient Client, TenantUser User, string Scope, string Redirect, string? Challenge, string? Nonce, DateTimeOffset ExpiresAt);
