using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Holds a JSON value against a schema of Microsoft.OpenApi's model. Stricter than the published one: what a closed type does not name is wrong.</summary>
/// <remarks>
/// The contract's artefacts are handled here: @odata.type is never required (D10), names with an @ are passed over unless the schema names them,
/// two enumerations are open for what is read (D07, D08), an error's date has no zone (D11). A keyword that is not known here fails the check.
/// </remarks>
internal sealed class SchemaCheck
{
    // application is a stub of an open type; inner errors nest whatever a service likes.
    private static readonly string[] s_open = ["microsoft.graph.application", "microsoft.graph.onPremisesPublishing", "microsoft.graph.ODataErrors.InnerError"];
    private static readonly string[] s_evolving = ["microsoft.graph.connectorGroupRegion", "microsoft.graph.connectorGroupType"];

    // Microsoft's multi-geo page sets it, and a live tenant has it, though the enumeration lacks it.
    private static readonly (string Type, string Value) s_unlisted = ("microsoft.graph.connectorGroupRegion", "japan");

    private readonly bool _strict;
    private readonly bool _reading;

    /// <param name="strict">What a schema does not name is wrong even where the schema does not say so.</param>
    /// <param name="reading">True for what the service sends, where enumerations may have grown.</param>
    public SchemaCheck(bool strict, bool reading)
    {
        _strict = strict;
        _reading = reading;
    }

    public IEnumerable<string> Faults(IOpenApiSchema schema, JsonNode? value, string at)
    {
        List<IOpenApiSchema> parts = [.. Parts(schema)];
        foreach (IOpenApiSchema part in parts)
        {
            foreach (string fault in OwnFaults(part, value, at))
            {
                yield return fault;
            }
        }

        if (value is JsonObject properties)
        {
            foreach (string fault in Properties(parts, properties, at))
            {
                yield return fault;
            }
        }
    }

    /// <summary>The names of a type's properties, inherited ones too.</summary>
    public static IEnumerable<string> NamesOf(IOpenApiSchema schema) => Parts(schema).SelectMany(part => part.Properties?.Keys ?? []);

    public static IOpenApiSchema? PropertyOf(IOpenApiSchema schema, string name) =>
        Parts(schema).Select(part => part.Properties.Find(name)).FirstOrDefault(property => property is not null);

    private static IEnumerable<IOpenApiSchema> Parts(IOpenApiSchema schema) => (schema.AllOf ?? []).SelectMany(Parts).Prepend(schema);

    private static string? IdOf(IOpenApiSchema schema) => (schema as OpenApiSchemaReference)?.Reference.Id;

    private IEnumerable<string> OwnFaults(IOpenApiSchema part, JsonNode? value, string at)
    {
        if (part.OneOf is { Count: > 0 } || part.PatternProperties is { Count: > 0 } || part.Const is not null || part.MultipleOf is not null || part.UnrecognizedKeywords is { Count: > 0 })
        {
            yield return $"{at}: the schema uses a keyword that this check does not know";
        }

        if (part.Type is JsonSchemaType type && !Kinds(value).Any(kind => type.HasFlag(kind)) && !(value is null && HasNull(part)))
        {
            yield return $"{at}: {Shown(value)} is not of type {type}";
            yield break;
        }

        if (part.Enum is { Count: > 0 } && !IsEvolving(part) && !part.Enum.Any(one => Same(one, value)) && s_unlisted != (IdOf(part), value?.ToString()))
        {
            yield return $"{at}: {Shown(value)} is not one of {string.Join(", ", part.Enum.Select(Shown))}";
        }

        if (part.AnyOf is { Count: > 0 } && part.AnyOf.All(one => Faults(one, value, at).Any()))
        {
            yield return $"{at}: {Shown(value)} fits none of the alternatives: {string.Join("; ", part.AnyOf.SelectMany(one => Faults(one, value, at)))}";
        }

        if (part.Not is not null && !Faults(part.Not, value, at).Any())
        {
            yield return $"{at}: {Shown(value)} is what the schema excludes";
        }

        foreach (string fault in value switch { JsonArray items => Items(part, items, at), JsonValue scalar => Scalar(part, scalar, at), _ => [] })
        {
            yield return fault;
        }
    }

    private IEnumerable<string> Items(IOpenApiSchema part, JsonArray items, string at)
    {
        IEnumerable<string> faults = part.Items is null ? [] : items.SelectMany((item, index) => Faults(part.Items, item, $"{at}[{index}]"));
        return items.Count < (part.MinItems ?? 0) || items.Count > (part.MaxItems ?? int.MaxValue) ? faults.Append($"{at}: {items.Count} items are too few or too many") : faults;
    }

    private static IEnumerable<string> Scalar(IOpenApiSchema part, JsonValue value, string at)
    {
        if (value.GetValueKind() == JsonValueKind.String)
        {
            string text = (string)value!;
            if (part.Pattern is string pattern && !Regex.IsMatch(text, pattern))
            {
                yield return $"{at}: '{text}' does not match {pattern}";
            }

            if (text.Length < (part.MinLength ?? 0))
            {
                yield return $"{at}: '{text}' is too short";
            }
        }
        else if (value.GetValueKind() == JsonValueKind.Number)
        {
            decimal number = decimal.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);
            if ((part.Minimum is string least && number < decimal.Parse(least, System.Globalization.CultureInfo.InvariantCulture)) || (part.Maximum is string most && number > decimal.Parse(most, System.Globalization.CultureInfo.InvariantCulture)))
            {
                yield return $"{at}: {number} is out of range";
            }
        }
    }

    private IEnumerable<string> Properties(List<IOpenApiSchema> parts, JsonObject value, string at)
    {
        string[] ids = [.. parts.Select(IdOf).OfType<string>()];
        Dictionary<string, IOpenApiSchema> known = parts.SelectMany(part => part.Properties ?? new Dictionary<string, IOpenApiSchema>()).DistinctBy(property => property.Key).ToDictionary();
        bool closed = (_strict && known.Count > 0 && !ids.Intersect(s_open).Any()) || parts.Any(part => !part.AdditionalPropertiesAllowed);
        IOpenApiSchema? additional = parts.Select(part => part.AdditionalProperties).FirstOrDefault(one => one is not null);
        foreach (string missing in parts.SelectMany(part => part.Required ?? new HashSet<string>()).Where(name => name != "@odata.type" && !value.ContainsKey(name)))
        {
            yield return $"{at}: '{missing}' is missing";
        }

        foreach ((string name, ISet<string> needs) in parts.SelectMany(part => (part.DependentRequired ?? new Dictionary<string, HashSet<string>>()).Select(one => ((string, ISet<string>))(one.Key, one.Value))))
        {
            if (value.ContainsKey(name) && !needs.All(value.ContainsKey))
            {
                yield return $"{at}: '{name}' wants '{string.Join("', '", needs)}'";
            }
        }

        foreach ((string name, JsonNode? item) in value)
        {
            IOpenApiSchema? schema = known.GetValueOrDefault(name) ?? (name.Contains('@', StringComparison.Ordinal) ? null : additional);
            if (schema is null && closed && !name.Contains('@', StringComparison.Ordinal))
            {
                yield return $"{at}: the property '{name}' is unknown to {ids.FirstOrDefault() ?? "the schema"}";
            }

            bool zoneless = name == "date" && ids.Contains("microsoft.graph.ODataErrors.InnerError");
            foreach (string fault in schema is null ? [] : Faults(schema, zoneless ? $"{item}Z".Replace("ZZ", "Z", StringComparison.Ordinal) : item, $"{at}.{name}"))
            {
                yield return fault;
            }
        }
    }

    private bool IsEvolving(IOpenApiSchema part) => _reading && s_evolving.Contains(IdOf(part));

    private static bool HasNull(IOpenApiSchema part) => part.Enum?.Any(one => Same(one, null)) == true;

    private static bool Same(JsonNode? one, JsonNode? other) =>
        IsNull(one) || IsNull(other) ? IsNull(one) && IsNull(other) : JsonNode.DeepEquals(one, other);

    private static bool IsNull(JsonNode? value) => value is null || value.IsJsonNullSentinel() || value.GetValueKind() == JsonValueKind.Null;

    private static IEnumerable<JsonSchemaType> Kinds(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => [JsonSchemaType.Null],
        JsonValueKind.Object => [JsonSchemaType.Object],
        JsonValueKind.Array => [JsonSchemaType.Array],
        JsonValueKind.String => [JsonSchemaType.String],
        JsonValueKind.Number => value.ToJsonString().Contains('.', StringComparison.Ordinal) ? [JsonSchemaType.Number] : [JsonSchemaType.Number, JsonSchemaType.Integer],
        _ => [JsonSchemaType.Boolean],
    };

    private static string Shown(JsonNode? value) => IsNull(value) ? "null" : value!.ToJsonString();
}
