using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// The groups of a tenant, the connectors in them and the applications that they serve: of a file, or as it was read
/// from the tenant.
/// </summary>
internal sealed record TenantConfiguration(
    string? TenantId,
    string? TenantName,
    IReadOnlyList<ConfiguredGroup> Groups,
    IReadOnlyList<ConfiguredMember> Members,
    IReadOnlyList<ConfiguredApplication> Applications
)
{
    /// <summary>The name and the version of the file's format.</summary>
    public const string Schema = "ConnectorConfiguration/1";

    /// <summary>Whether both are known to be of one tenant, so that IDs identify the same objects.</summary>
    public bool IsSameTenantAs(TenantConfiguration other) =>
        TenantId is { Length: > 0 } id && string.Equals(id, other.TenantId, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the same configuration in a fixed order: the default group first, then by name and ID.
    /// </summary>
    public TenantConfiguration Sort() =>
        this with
        {
            Groups = [.. Sort(Groups.OrderByDescending(group => group.IsDefault))],
            Members = [.. Sort(Members.OrderBy(_ => 0))],
            Applications = [.. Sort(Applications.OrderBy(_ => 0))],
        };

    private static IOrderedEnumerable<T> Sort<T>(IOrderedEnumerable<T> items)
        where T : class, IConfigured =>
        items
            .ThenBy(item => item.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(item => item.Name, StringComparer.Ordinal)
            .ThenBy(item => item.Id, StringComparer.Ordinal);
}

/// <summary>An object of a configuration, which is identified by its name or its ID.</summary>
internal interface IConfigured
{
    string Name { get; }

    /// <summary>The ID in its tenant; null if a file does not contain it.</summary>
    string? Id { get; }
}

/// <summary>A connector group of a configuration.</summary>
internal sealed class ConfiguredGroup : IConfigured
{
    public string Name { get; init; } = "";

    public string? Id { get; init; }

    /// <summary>The region; null if it is not set or not specified.</summary>
    public string? Region { get; init; }

    public bool IsDefault { get; init; }

    /// <summary>The name of the home group of a maintenance group, which is temporary; otherwise null.</summary>
    public string? MaintenanceFor => MaintenanceNames.HomeOf(Name);

    public override string ToString() => Name;
}

/// <summary>A connector of a configuration.</summary>
internal sealed class ConfiguredMember : IConfigured
{
    /// <summary>The name of the connector's machine.</summary>
    public string Name { get; init; } = "";

    public string? Id { get; init; }

    /// <summary>The connector's group; null if the tenant returned none.</summary>
    public ConfiguredGroup? Group { get; init; }

    /// <summary>The connector as it was read from the tenant; null in a file.</summary>
    public Connector? Connector { get; init; }

    public bool IsActive => Connector is { } known && WaitCondition.Active.IsReached(known);

    public override string ToString() => Name;
}

/// <summary>An application of a configuration.</summary>
internal sealed class ConfiguredApplication : IConfigured
{
    public string Name { get; init; } = "";

    public string? Id { get; init; }

    public string? AppId { get; init; }

    public string? Kind { get; init; }

    /// <summary>The application's group; null if the tenant returned none.</summary>
    public ConfiguredGroup? Group { get; init; }

    /// <summary>How the application selects a connector; null if it is unknown or not specified.</summary>
    public string? TrafficRoutingMethod { get; init; }

    /// <summary>The application as it was read from the tenant; null in a file.</summary>
    public ConnectorGroupApplication? Application { get; init; }

    public override string ToString() => Name;
}
