using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Reads one of Microsoft's OpenAPI documents in the notation of contract.json.</summary>
internal sealed class MicrosoftGraph(string file)
{
    private const string Namespace = "microsoft.graph.";

    private readonly JsonNode _document = ContractFolder.Read(file);

    /// <summary>Finds an operation regardless of the names of its keys.</summary>
    public JsonNode? Find(ContractCall call) =>
        _document["paths"]!
            .AsObject()
            .Where(path => PathShape.Of(path.Key) == PathShape.Of(call.Template))
            .Select(path => path.Value![call.Method.ToLowerInvariant()])
            .FirstOrDefault(operation => operation is not null);

    /// <summary>Gets the names of an operation's query options.</summary>
    public IEnumerable<string> QueryOf(JsonNode operation) =>
        ParametersOf(operation)
            .Where(parameter => (string?)parameter["in"] == "query")
            .Select(parameter => (string)parameter["name"]!);

    /// <summary>Gets the values that the document lists for a query option.</summary>
    public IEnumerable<string> ValuesOf(JsonNode operation, string option) =>
        ParametersOf(operation)
            .Where(parameter => (string?)parameter["name"] == option)
            .SelectMany(parameter => parameter["schema"]!["items"]?["enum"] as JsonArray ?? [])
            .Select(value => (string)value!);

    /// <summary>Gets the type of the body, or null.</summary>
    public string? BodyOf(JsonNode operation)
    {
        JsonNode? schema = Resolve(operation["requestBody"])?["content"]?["application/json"]?["schema"];
        string? type = schema is null ? null : TypeOf(schema);
        return type?.StartsWith("Reference", StringComparison.Ordinal) == true ? "reference" : type;
    }

    /// <summary>Gets the type of the response: a type, a page of a type, a count, or null for none.</summary>
    public string? AnswerOf(JsonNode operation)
    {
        JsonNode? content = Resolve(operation["responses"]!["2XX"])?["content"];
        string? type = content?["application/json"]?["schema"] is JsonNode schema ? TypeOf(schema) : null;
        return content?["text/plain"] is not null ? ContractOperation.Count
            : type?.EndsWith("CollectionResponse", StringComparison.Ordinal) == true ? PropertiesOf(type)["value"]
            : type;
    }

    /// <summary>Gets a type's properties with their types, including inherited ones.</summary>
    public IReadOnlyDictionary<string, string> PropertiesOf(string type) =>
        PartsOf(SchemaOf(type)!)
            .SelectMany(part => part["properties"]?.AsObject() ?? [])
            .Where(property => property.Key != "@odata.type")
            .ToDictionary(property => property.Key, property => TypeOf(property.Value!));

    /// <summary>Gets the required properties, without the artifact of the converter.</summary>
    public IEnumerable<string> RequiredOf(string type) =>
        PartsOf(SchemaOf(type)!)
            .SelectMany(part => part["required"] as JsonArray ?? [])
            .Select(name => (string)name!)
            .Where(name => name != "@odata.type");

    /// <summary>Gets the values of an enumeration.</summary>
    public IEnumerable<string> ValuesOf(string enumeration) =>
        SchemaOf(enumeration)!["enum"]!.AsArray().Select(value => (string)value!);

    private IEnumerable<JsonNode> ParametersOf(JsonNode operation) =>
        (operation["parameters"] as JsonArray ?? []).Select(parameter => Resolve(parameter)!);

    private JsonNode? SchemaOf(string type)
    {
        JsonNode schemas = _document["components"]!["schemas"]!;
        return schemas[Namespace + type] ?? schemas[type];
    }

    private IEnumerable<JsonNode> PartsOf(JsonNode schema) =>
        schema["allOf"] is JsonArray all ? all.SelectMany(part => PartsOf(Resolve(part)!)) : [schema];

    private JsonNode? Resolve(JsonNode? node) =>
        (string?)node?["$ref"] is string reference
            ? reference.TrimStart('#', '/').Split('/').Aggregate(_document, (at, name) => at[name]!)
            : node;

    private static string TypeOf(JsonNode schema)
    {
        if ((string?)schema["$ref"] is string reference)
        {
            return reference.Split('/')[^1].Replace(Namespace, "", StringComparison.Ordinal);
        }

        if (schema["anyOf"] is JsonArray alternatives)
        {
            return TypeOf(alternatives[0]!) + "?";
        }

        string type =
            (string?)schema["type"] == "array" ? TypeOf(schema["items"]!) + "[]"
            : (string?)schema["format"] == "date-time" ? "date"
            : (string?)schema["type"] ?? "any";
        return (bool?)schema["nullable"] == true ? type + "?" : type;
    }
}
