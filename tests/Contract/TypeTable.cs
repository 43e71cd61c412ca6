using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Compares JSON with the types of contract.json. The comment in that file explains their notation.</summary>
internal sealed class TypeTable(JsonObject types, JsonObject enumerations)
{
    /// <summary>Gets the names of the types.</summary>
    public IEnumerable<string> Names => types.Select(type => type.Key);

    /// <summary>Gets a type's properties with their types. Names don't include the mark for "required".</summary>
    public IReadOnlyDictionary<string, string> PropertiesOf(string type) =>
        types[type]!
            .AsObject()
            .Where(property => property.Key != "*")
            .ToDictionary(property => property.Key.TrimEnd('!'), property => (string)property.Value!);

    /// <summary>Gets the properties that a type requires.</summary>
    public IEnumerable<string> RequiredOf(string type) =>
        types[type]!
            .AsObject()
            .Where(property => property.Key.EndsWith('!'))
            .Select(property => property.Key.TrimEnd('!'));

    /// <summary>Determines whether a type may have additional properties.</summary>
    public bool IsOpen(string type) => types[type]!.AsObject().ContainsKey("*");

    /// <summary>Returns one sentence per difference between a value and a type.</summary>
    /// <param name="reading">Whether the value is from the service, in which some enumerations may contain new
    /// values.</param>
    public IEnumerable<string> FindFaults(string type, JsonNode? value, string at, bool reading)
    {
        if (type == "any")
        {
            return [];
        }

        if (type.EndsWith('?'))
        {
            return value is null ? [] : FindFaults(type[..^1], value, at, reading);
        }

        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return value is JsonArray items
                ? items.SelectMany((item, index) => FindFaults(type[..^2], item, $"{at}[{index}]", reading))
                : [NotOf(type, value, at)];
        }

        if (types[type] is JsonObject)
        {
            return value is JsonObject properties
                ? FindPropertyFaults(type, properties, at, reading)
                : [NotOf(type, value, at)];
        }

        return enumerations[type] is JsonObject enumeration ? FindEnumerationFaults(enumeration, value, at, reading)
            : IsPrimitive(type, value) ? []
            : [NotOf(type, value, at)];
    }

    private IEnumerable<string> FindPropertyFaults(string type, JsonObject value, string at, bool reading)
    {
        IReadOnlyDictionary<string, string> known = PropertiesOf(type);
        IEnumerable<string> missing = RequiredOf(type)
            .Where(name => !value.ContainsKey(name))
            .Select(name => $"{at}: '{name}' is missing");
        // Annotations are not properties: OData allows them anywhere.
        IEnumerable<string> unknown = value
            .Select(property => property.Key)
            .Where(name => !known.ContainsKey(name) && !name.Contains('@', StringComparison.Ordinal) && !IsOpen(type))
            .Select(name => $"{at}: the property '{name}' is unknown to {type}");
        IEnumerable<string> nested = value
            .Where(property => known.ContainsKey(property.Key))
            .SelectMany(item => FindFaults(known[item.Key], item.Value, $"{at}.{item.Key}", reading));
        return [.. missing, .. unknown, .. nested];
    }

    private static IEnumerable<string> FindEnumerationFaults(
        JsonObject enumeration,
        JsonNode? value,
        string at,
        bool reading
    )
    {
        string? text = value?.GetValueKind() == JsonValueKind.String ? (string)value! : null;
        string[] values = ["values", "observed"];
        string[] allowed =
        [
            .. values.SelectMany(list => enumeration[list] as JsonArray ?? []).Select(one => (string)one!),
        ];
        bool mayBeNew = reading && (bool?)enumeration["growsInAnswers"] == true;
        return text is not null && (mayBeNew || allowed.Contains(text))
            ? []
            : [$"{at}: {Show(value)} is not one of {string.Join(", ", allowed)}"];
    }

    private static bool IsPrimitive(string type, JsonNode? value) =>
        (type, value?.GetValueKind()) switch
        {
            ("string", JsonValueKind.String) => true,
            ("text", JsonValueKind.String) => ((string)value!).Length > 0,
            ("date", JsonValueKind.String) => IsDate((string)value!),
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("integer", JsonValueKind.Number) => long.TryParse(value!.ToJsonString(), out _),
            ("string" or "text" or "date" or "boolean" or "integer", _) => false,
            _ => throw new FormatException($"contract.json has no type '{type}'."),
        };

    // The service sends the date of an inner error without a time zone.
    private static bool IsDate(string text) =>
        DateTime.TryParseExact(
            text.TrimEnd('Z'),
            ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out _
        );

    private static string NotOf(string type, JsonNode? value, string at) =>
        $"{at}: {Show(value)} is not of type {type}";

    private static string Show(JsonNode? value) => value?.ToJsonString() ?? "null";
}
