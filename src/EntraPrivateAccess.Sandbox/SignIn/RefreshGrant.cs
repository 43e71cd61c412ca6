using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Who may refresh: Entra ID's refresh tokens are for a client and a user, not for one resource.</summary>
internal sealed record RefreshGrant(TenantClient Client, TenantUser User);
