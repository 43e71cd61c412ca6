using System;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>What is waited for.</summary>
/// <param name="Description">In words that complete "waiting for a connector to …": <c>be active</c>.</param>
/// <param name="NeedsGroup">True where the connector's group must be read too.</param>
internal sealed record ConnectorGoal(string Description, Func<Connector, bool> IsReached, bool NeedsGroup = false)
{
    public static ConnectorGoal Active { get; } = new("be active", connector => Is(connector.Status, "active"));

    public static ConnectorGoal Inactive { get; } = new("be inactive", connector => Is(connector.Status, "inactive"));

    public static ConnectorGoal In(ConnectorGroup group) =>
        new($"be in connector group '{group.Name}'", connector => Is(connector.ConnectorGroupId, group.Id), NeedsGroup: true);

    private static bool Is(string? value, string expected) => string.Equals(value, expected, StringComparison.OrdinalIgnoreCase);
}
