namespace EntraPrivateAccess.Models;

/// <summary>A connector group: connectors that serve the same applications.</summary>
public sealed class ConnectorGroup
{
    public string Id { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>nam, eur, aus, asia, ind or whatever the service names next; null where it set none.</summary>
    public string? Region { get; set; }

    public string? ConnectorGroupType { get; set; }

    /// <summary>The tenant's default group, which every new connector joins.</summary>
    public bool IsDefault { get; set; }

    /// <summary>The connectors in it, or null where they were not read.</summary>
    // An array: PowerShell can't index the list that the compiler makes of a collection expression.
    public IReadOnlyList<Connector>? Members
    {
        get;
        set => field = value?.ToArray();
    }

    /// <summary>The applications that it serves, or null where they were not read.</summary>
    public IReadOnlyList<ConnectorGroupApplication>? Applications { get; set; }

    /// <summary>The environment it was read from.</summary>
    public string? Environment { get; set; }

    /// <summary>How many members are active, or null where members were not read.</summary>
    public int? ActiveMembers =>
        Members?.Count(member => string.Equals(member.Status, "active", StringComparison.OrdinalIgnoreCase));

    /// <summary>How many members are not active, or null where members were not read.</summary>
    public int? InactiveMembers => Members?.Count - ActiveMembers;

    /// <summary>
    /// Two or more active members, Microsoft's least for high availability; null where members were not read.
    /// </summary>
    public bool? HighlyAvailable => ActiveMembers is int active ? active >= 2 : null;

    public override string ToString() => Name;
}
