using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>What writes change, as it was at one moment: reads after a write may still be answered from an older one.</summary>
/// <param name="PublishingEnabled">False in a virgin tenant, until its first registration.</param>
/// <param name="Placement">Connector id to group id; a connector that is not in it is in the default group.</param>
internal sealed record TenantSnapshot(
    bool PublishingEnabled,
    ImmutableArray<GroupRecord> Groups,
    ImmutableDictionary<string, string> Placement,
    ImmutableArray<ApplicationRecord> Applications)
{
    public static TenantSnapshot Virgin { get; } = new(false, [], ImmutableDictionary<string, string>.Empty, []);

    public GroupRecord? Default => Groups.FirstOrDefault(group => group.IsDefault);

    public GroupRecord? Group(string id) => Groups.FirstOrDefault(group => group.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public GroupRecord GroupOf(ConnectorRecord connector) =>
        (Placement.TryGetValue(connector.Id, out string? id) ? Group(id) : null) ?? Default!;

    /// <summary>Connectors by the id of their group, looked up once for all.</summary>
    public ILookup<string, ConnectorRecord> ByGroup(IEnumerable<ConnectorRecord> connectors)
    {
        Dictionary<string, string> known = Groups.ToDictionary(group => group.Id, group => group.Id, StringComparer.OrdinalIgnoreCase);
        return connectors.ToLookup(connector => Placement.TryGetValue(connector.Id, out string? id) && known.TryGetValue(id, out string? own) ? own : Default!.Id);
    }

    public GroupRecord? GroupOf(ApplicationRecord application) =>
        application.ApplicationType is null ? null : (application.GroupId is string id ? Group(id) : null) ?? Default;
}
