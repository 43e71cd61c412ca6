using System;
using System.Collections.Generic;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Where a listing of connectors stands: it outlives the single page, so that pages can be shown as they come.</summary>
internal sealed class ConnectorCursor
{
    /// <param name="filter">Which connectors are wanted; asked before groups are joined, so that the others cost nothing.</param>
    /// <param name="group">Only the members of this group, or null for all.</param>
    public ConnectorCursor(Func<Connector, bool> filter, ConnectorGroup? group = null)
    {
        Filter = filter;
        Group = group;
        Next = group is null ? GraphPaths.Connectors : GraphPaths.Members(group.Id);
    }

    public Func<Connector, bool> Filter { get; }

    public ConnectorGroup? Group { get; }

    /// <summary>What to ask for next; null at the end.</summary>
    public string? Next { get; set; }

    /// <summary>The group of each connector id, once it was cheaper to read that as a whole.</summary>
    public IReadOnlyDictionary<string, ConnectorGroup>? Map { get; set; }
}
