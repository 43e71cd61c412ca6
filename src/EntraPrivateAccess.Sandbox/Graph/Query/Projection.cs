using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>Applies <c>$select</c> and <c>$expand</c> to an item.</summary>
internal sealed class Projection
{
    private readonly EntityShape _shape;
    private readonly IReadOnlyList<string> _select;
    private readonly List<(string Name, Expansion Expansion, Projection Inner)> _expand = [];

    public Projection(EntityShape shape, IReadOnlyList<string>? select, string? expand)
    {
        _shape = shape;
        bool all = select is null or [] || select.Contains("*");
        _select = all ? shape.Properties : [.. select!.Select(shape.Selected).OfType<string>().Distinct()];
        foreach (string part in Parts(expand ?? ""))
        {
            Add(part);
        }
    }

    public JsonObject Apply(JsonObject item, TenantView view)
    {
        JsonObject shown = [];
        foreach (string property in _select)
        {
            shown[property] = item[property]?.DeepClone();
        }

        foreach ((string name, Expansion expansion, Projection inner) in _expand)
        {
            shown[name] = new JsonArray([
                .. expansion.Items(item, view).Select(one => (JsonNode)inner.Apply(one, view)),
            ]);
        }

        return shown;
    }

    // Accepts name, *, or name($select=a,b): no source shows that any other form works.
    private void Add(string part)
    {
        if (part == "*")
        {
            foreach ((string all, Expansion each) in _shape.Expansions)
            {
                _expand.Add((all, each, new Projection(each.Shape(), null, null)));
            }

            return;
        }

        int open = part.IndexOf('(', StringComparison.Ordinal);
        string name = open < 0 ? part : part[..open];
        string known = _shape.Expansions.Keys.FirstOrDefault(key =>
            key.Equals(name, StringComparison.OrdinalIgnoreCase)
        )
            ?? throw GraphServiceErrors.Query(
                $"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type "
                    + $"'microsoft.graph.{_shape.Type}'."
            );
        Expansion expansion = _shape.Expansions[known];
        string[]? select = null;
        if (open >= 0)
        {
            select =
                part[open..] is ['(', .. string inner, ')']
                && inner.StartsWith("$select=", StringComparison.OrdinalIgnoreCase)
                    ? inner["$select=".Length..].Split(',', StringSplitOptions.TrimEntries)
                    : throw GraphServiceErrors.Query(
                        $"Parsing OData Select and Expand failed: '{part[open..]}' is not supported."
                    );
        }

        _expand.Add((known, expansion, new Projection(expansion.Shape(), select, null)));
    }

    private static IEnumerable<string> Parts(string expand)
    {
        int depth = 0;
        int start = 0;
        for (int at = 0; at <= expand.Length; at++)
        {
            if (at == expand.Length || (expand[at] == ',' && depth == 0))
            {
                if (expand[start..at].Trim() is { Length: > 0 } part)
                {
                    yield return part;
                }

                start = at + 1;
            }
            else
            {
                depth += expand[at] switch
                {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
            }
        }
    }
}

/// <summary>The properties of a type that a query can use.</summary>
internal sealed class EntityShape
{
    public EntityShape(string type, IReadOnlyList<string> properties)
    {
        Type = type;
        Properties = properties;
    }

    public string Type { get; }

    public IReadOnlyList<string> Properties { get; }

    /// <summary>
    /// Whether the type is open: a selected property that it does not have is missing in the response instead of an
    /// error. Microsoft Entra PowerShell selects properties of service principals from applications.
    /// </summary>
    public bool IsOpen { get; init; }

    /// <summary>
    /// Returns the name of a selected property in its canonical case, or null if an open type does not have it.
    /// </summary>
    public string? Selected(string name) =>
        IsOpen && !Properties.Contains(name, StringComparer.OrdinalIgnoreCase) ? null : Property(name);

    public Dictionary<string, Expansion> Expansions { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the property name in its canonical case.</summary>
    /// <exception cref="GraphServiceException">The type has no such property.</exception>
    public string Property(string name) =>
        Properties.FirstOrDefault(property => property.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw GraphServiceErrors.Query(
            $"Could not find a property named '{name}' on type 'microsoft.graph.{Type}'."
        );
}

/// <summary>A navigation property that <c>$expand</c> may name.</summary>
/// <param name="Shape">Created lazily, because connectors and groups refer to each other.</param>
internal sealed record Expansion(Func<EntityShape> Shape, Func<JsonObject, TenantView, IEnumerable<JsonObject>> Items);
