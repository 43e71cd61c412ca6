namespace EntraPrivateAccess.Models;

/// <summary>A connector group: connectors that serve the same applications.</summary>
public sealed class ConnectorGroup
{
    /// <summary>Gets or sets the group's ID in the tenant.</summary>
    public string Id { get; set; } = "";

    /// <summary>Gets or sets the group's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Gets or sets the region: nam, eur, aus, asia, ind, or another value from the service; null if none is set.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>Gets or sets the service's type of the group, such as <c>applicationProxy</c>.</summary>
    public string? ConnectorGroupType { get; set; }

    /// <summary>Gets or sets whether this is the tenant's default group, which every new connector joins.</summary>
    public bool IsDefault { get; set; }

    /// <summary>Gets or sets the connectors in the group; null if they were not read.</summary>
    // An array: PowerShell can't index the list type that the compiler generates for a collection expression.
    public IReadOnlyList<Connector>? Members
    {
        get;
        set => field = value?.ToArray();
    }

    /// <summary>Gets or sets the applications that the group serves; null if they were not read.</summary>
    public IReadOnlyList<ConnectorGroupApplication>? Applications { get; set; }

    /// <summary>Gets or sets the name of the environment that the group was read from.</summary>
    public string? Environment { get; set; }

    /// <summary>Gets the number of members; null if the members were not read.</summary>
    public int? MemberCount => Members?.Count;

    /// <summary>Gets the number of active members; null if the members were not read.</summary>
    public int? ActiveMembers =>
        Members?.Count(member => string.Equals(member.Status, "active", StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets the number of members that are not active; null if the members were not read.</summary>
    public int? InactiveMembers => Members?.Count - ActiveMembers;

    /// <summary>
    /// Gets whether at least two members are active, the minimum for high availability; null if the members were not
    /// read. Microsoft prefers three: with two, there is no spare while one of them is updated or fails.
    /// </summary>
    public bool? HighlyAvailable => ActiveMembers is int active ? active >= 2 : null;

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorGroup/1";

    public override string ToString() => Name;
}
