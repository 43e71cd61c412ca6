using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The tenant's people. All have the same password: nothing here is worth protecting.</summary>
internal static class TenantUsers
{
    public const string Password = "Sandbox-2026!";

    public const string GlobalAdministrator = "admin@contoso.onmicrosoft.com";

    public static IReadOnlyList<TenantUser> All { get; } =
    [
        new(GlobalAdministrator, "Grace (Global Administrator)", "10000000-0000-4000-8000-000000000001", [DirectoryRoles.GlobalAdministrator]),
        new("appadmin@contoso.onmicrosoft.com", "Ada (Application Administrator)", "10000000-0000-4000-8000-000000000002", [DirectoryRoles.ApplicationAdministrator]),
        new("reader@contoso.onmicrosoft.com", "Ray (Global Reader)", "10000000-0000-4000-8000-000000000003", [DirectoryRoles.GlobalReader]),
        new("gsa@contoso.onmicrosoft.com", "Gil (Global Secure Access Administrator)", "10000000-0000-4000-8000-000000000006", [DirectoryRoles.GlobalSecureAccessAdministrator]),
        new("member@contoso.onmicrosoft.com", "Max (no directory role)", "10000000-0000-4000-8000-000000000007", []),
        new("guest_fabrikam.com#EXT#@contoso.onmicrosoft.com", "Gus (guest)", "10000000-0000-4000-8000-000000000004", [DirectoryRoles.ApplicationAdministrator], IsGuest: true),
        new("mfa@contoso.onmicrosoft.com", "Mia (Application Administrator, must do MFA)", "10000000-0000-4000-8000-000000000005", [DirectoryRoles.ApplicationAdministrator], MustDoMfa: true),
    ];

    /// <summary>By sign-in name or by the part before the @; null where nobody is called so.</summary>
    public static TenantUser? Find(string? name) => All.FirstOrDefault(user =>
        user.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || user.Name.Split('@', '_')[0].Equals(name, StringComparison.OrdinalIgnoreCase));
}
