namespace EntraPrivateAccess.Identity;

/// <summary>A sign-in that the cache holds.</summary>
/// <param name="TenantId">The tenant that it is used for, or null where it is not known.</param>
internal sealed record CachedAccount(string UserName, string? TenantId);
