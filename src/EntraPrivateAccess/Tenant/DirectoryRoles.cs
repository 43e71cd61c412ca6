using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Tenant;

/// <summary>What the directory roles in a token allow, as far as that is known.</summary>
/// <remarks>Ids and actions are from Microsoft's reference of built-in roles. Roles of a tenant's own are in no list, so only what is known is judged.</remarks>
internal static class DirectoryRoles
{
    private static readonly HashSet<string> s_managing = new(StringComparer.OrdinalIgnoreCase)
    {
        "62e90394-69f5-4237-9190-012177145e10", // Global Administrator
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", // Application Administrator
    };

    private static readonly Dictionary<string, string> s_reading = new(StringComparer.OrdinalIgnoreCase)
    {
        ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"] = "Global Reader",
        ["ac434307-12b9-4fa1-a708-88bf58caabc1"] = "Global Secure Access Administrator",
    };

    // Stands in the token of every member of a tenant, and is no role.
    private const string Member = "b79fbf4d-3ef9-4689-8143-76b194e85509";

    /// <summary>The roles by which connectors are read and not changed, where the token names no other role; else null.</summary>
    public static string? OnlyReading(IReadOnlyList<string> roles)
    {
        List<string> held = [.. roles.Where(role => !string.Equals(role, Member, StringComparison.OrdinalIgnoreCase))];
        return held.Count > 0 && held.All(s_reading.ContainsKey) ? string.Join(" and ", held.Select(role => s_reading[role])) : null;
    }

    /// <summary>True where the token names roles, and none of them is known to manage connectors.</summary>
    public static bool MayNotManage(IReadOnlyList<string> roles) => roles.Count > 0 && !roles.Any(s_managing.Contains);
}
