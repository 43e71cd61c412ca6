using System.IO;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace EntraPrivateAccess.Models;

/// <summary>
/// Writes output objects as the JSON that <c>ConvertTo-Json</c> produces, and reads them back as the same types.
/// </summary>
/// <remarks>
/// The property Schema, such as <c>ConnectorStatus/1</c>, names the type and the version of the shape. A version only
/// adds properties: the reader ignores properties that it does not know, and leaves missing ones at their defaults.
/// </remarks>
internal static class ModelJson
{
    private const string SchemaProperty = "Schema";

    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(
        new JsonSerializerSettings
        {
            ContractResolver = new PublicPropertyResolver(),
            Converters = { new StringEnumConverter() },
            DateParseHandling = DateParseHandling.None,
            // A list of a new object is an empty array, which can't be extended.
            ObjectCreationHandling = ObjectCreationHandling.Replace,
            NullValueHandling = NullValueHandling.Include,
        }
    );

    /// <summary>Gets the output types, by the name of their schema without the version.</summary>
    public static IReadOnlyDictionary<string, Type> Types { get; } =
        new[]
        {
            typeof(CheckResult),
            typeof(Connector),
            typeof(ConnectorConfigurationChange),
            typeof(ConnectorConfigurationExport),
            typeof(ConnectorConfigurationStep),
            typeof(ConnectorDiagnostic),
            typeof(ConnectorEndpoint),
            typeof(ConnectorEvent),
            typeof(ConnectorGroup),
            typeof(ConnectorGroupApplication),
            typeof(ConnectorInstallation),
            typeof(ConnectorInstaller),
            typeof(ConnectorMaintenance),
            typeof(ConnectorNotification),
            typeof(ConnectorProxy),
            typeof(ConnectorRegion),
            typeof(ConnectorRemoval),
            typeof(ConnectorRepair),
            typeof(ConnectorReport),
            typeof(ConnectorReportExport),
            typeof(ConnectorSandboxEvent),
            typeof(ConnectorServiceState),
            typeof(ConnectorStateChange),
            typeof(ConnectorStatus),
            typeof(ConnectorWatchResult),
            typeof(EntraPrivateAccessContext),
            typeof(EntraPrivateAccessPermission),
            typeof(KnownConnectorEvent),
            typeof(RunLogEntry),
        }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Writes one object on one line.</summary>
    public static string Write(object model) => ToToken(model).ToString(Formatting.None);

    /// <summary>Writes one object to a stream of text, without building its text in memory.</summary>
    public static void Write(object model, TextWriter text)
    {
        using JsonTextWriter writer = new(text) { Formatting = Formatting.Indented, CloseOutput = false };
        s_serializer.Serialize(writer, model);
    }

    /// <summary>Converts an object to the token that <see cref="Write(object)"/> writes.</summary>
    public static JToken ToToken(object model) => JToken.FromObject(model, s_serializer);

    /// <summary>Reads one object of any output type.</summary>
    /// <exception cref="FormatException">The text is not JSON, has no schema, or has one that is unknown.</exception>
    public static object Read(string json)
    {
        try
        {
            using JsonTextReader reader = new(new StringReader(json)) { DateParseHandling = DateParseHandling.None };
            JToken token = JToken.ReadFrom(reader);
            return token.ToObject(TypeOf((string?)(token as JObject)?[SchemaProperty]), s_serializer)!;
        }
        catch (JsonException invalid)
        {
            throw new FormatException($"The text is not the JSON of an output object: {invalid.Message}", invalid);
        }
    }

    private static Type TypeOf(string? schema)
    {
        string[] parts = (schema ?? "").Split('/');
        return
            parts.Length == 2
            && Types.TryGetValue(parts[0], out Type? type)
            && string.Equals(SchemaOf(type), schema, StringComparison.Ordinal)
            ? type
            : throw new FormatException($"The schema '{schema}' is unknown to this version of the module.");
    }

    /// <summary>Returns the current schema of an output type.</summary>
    public static string SchemaOf(Type type) =>
        (string)type.GetProperty(SchemaProperty)!.GetValue(Activator.CreateInstance(type))!;

    // ConvertTo-Json ignores the attributes of other serializers, so this resolver ignores them, too.
    private sealed class PublicPropertyResolver : DefaultContractResolver
    {
        protected override JsonProperty CreateProperty(
            System.Reflection.MemberInfo member,
            MemberSerialization memberSerialization
        )
        {
            JsonProperty property = base.CreateProperty(member, memberSerialization);
            property.Ignored = false;
            return property;
        }
    }
}
