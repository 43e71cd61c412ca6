using EntraPrivateAccess.Sandbox.SignIn;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>What a registration token is for.</summary>
internal static class RegistrationAudience
{
    /// <summary>The resource of the connector's scope, <c>.../registerapp/user_impersonation</c>.</summary>
    public const string Resource = "https://proxy.cloudwebappproxy.net/registerapp";

    // A real token's aud may be a GUID instead of the URI; which one is not known, so the client's own stands for it.
    public static bool Accepts(TokenClaims claims) =>
        (claims.Audience is Resource or TenantClients.Registration) && System.Linq.Enumerable.Contains(claims.Scopes, "user_impersonation");
}
