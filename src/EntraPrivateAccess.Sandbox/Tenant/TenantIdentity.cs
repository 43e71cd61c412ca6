namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>Who the tenant is. The names are Microsoft's names for examples; they belong to nobody else.</summary>
internal sealed class TenantIdentity
{
    public string Id { get; } = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";

    public string Name { get; } = "Contoso (sandbox)";

    public string Domain { get; } = "contoso.onmicrosoft.com";
}
