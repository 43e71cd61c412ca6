namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Who the tenant is. Contoso is Microsoft's name for examples.</summary>
internal sealed class TenantIdentity
{
    public string Id { get; } = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";

    public string Name { get; } = "Contoso (sandbox)";

    public string Domain { get; } = "contoso.onmicrosoft.com";

    /// <summary>A group that is made without a region gets the tenant's: Microsoft's tutorial shows it come back though it was not sent.</summary>
    public string Region { get; } = "nam";

    /// <summary>Whether a sign-in address names this tenant: by id, by domain, or by one of the shared names.</summary>
    public bool Answers(string name) => name.ToLowerInvariant() is "common" or "organizations" || Is(name);

    public bool Is(string name) =>
        name.Equals(Id, System.StringComparison.OrdinalIgnoreCase) || name.Equals(Domain, System.StringComparison.OrdinalIgnoreCase);
}
