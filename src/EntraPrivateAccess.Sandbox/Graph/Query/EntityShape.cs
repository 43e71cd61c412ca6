using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>What a query may name of a type.</summary>
internal sealed class EntityShape
{
    public EntityShape(string type, IReadOnlyList<string> properties)
    {
        Type = type;
        Properties = properties;
    }

    public string Type { get; }

    public IReadOnlyList<string> Properties { get; }

    public Dictionary<string, Expansion> Expansions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The property in its own spelling.</summary>
    /// <exception cref="GraphFault">The type has no such property.</exception>
    public string Property(string name) => Properties.FirstOrDefault(property => property.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw GraphFaults.Query($"Could not find a property named '{name}' on type 'microsoft.graph.{Type}'.");
}
