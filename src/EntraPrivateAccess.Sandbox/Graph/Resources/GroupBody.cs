using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>What a write says about a group. Names of properties are compared without case: Microsoft's own module sends <c>Name</c>.</summary>
internal sealed record GroupBody(string? Name, string? Region)
{
    // The published enumeration, and japan, which Microsoft's multi-geo page sends though it is not in it.
    private static readonly string[] s_regions = ["nam", "eur", "aus", "asia", "ind", "japan"];
    private static readonly string[] s_preset = ["isDefault", "connectorGroupType"];

    /// <summary>isDefault and connectorGroupType may be sent and are ignored (seen live).</summary>
    public static GroupBody ForCreate(JsonObject body, bool anyRegion)
    {
        GroupBody read = Read(body, s_preset, anyRegion);
        return string.IsNullOrWhiteSpace(read.Name) ? throw GraphFaults.Rule("A connector group needs a value for the property 'name'.") : read;
    }

    /// <summary>Read-only properties are refused (seen live).</summary>
    public static GroupBody ForUpdate(JsonObject body, bool anyRegion)
    {
        if (Names(body).FirstOrDefault(name => Is(name, s_preset) || Is(name, ["id"])) is string fixedOne)
        {
            throw GraphFaults.Rule($"Property '{fixedOne}' is read-only and cannot be set.");
        }

        GroupBody read = Read(body, [], anyRegion);
        return read is { Name: null, Region: null } || read.Name is { Length: 0 }
            ? throw GraphFaults.Rule("The request changes nothing, or the name is empty.")
            : read;
    }

    private static GroupBody Read(JsonObject body, string[] ignored, bool anyRegion)
    {
        if (Names(body).FirstOrDefault(name => !Is(name, ["name", "region"]) && !Is(name, ignored)) is string unknown)
        {
            throw GraphFaults.Query($"Invalid property '{unknown}'.");
        }

        string? region = Text(body, "region");
        return region is null || anyRegion || Is(region, s_regions)
            ? new GroupBody(Text(body, "name"), region?.ToLowerInvariant())
            : throw GraphFaults.Query($"Cannot convert the literal '{region}' to the expected type 'microsoft.graph.connectorGroupRegion'.");
    }

    private static IEnumerable<string> Names(JsonObject body) => body.Select(property => property.Key).Where(name => !name.StartsWith("@odata.", StringComparison.Ordinal));

    private static bool Is(string name, string[] any) => any.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string? Text(JsonObject body, string name)
    {
        JsonNode? value = body.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return value is null ? null
            : value.GetValueKind() is JsonValueKind.String ? (string)value!
            : throw GraphFaults.Query($"The property '{name}' must be a string.");
    }
}
