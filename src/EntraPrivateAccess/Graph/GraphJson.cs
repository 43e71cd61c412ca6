using System.IO;
using System.Text;
using EntraPrivateAccess.Graph.Wire;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace EntraPrivateAccess.Graph;

/// <summary>The one place where JSON is read and written. Unknown properties are passed over, enumerations stay strings.</summary>
internal static class GraphJson
{
    // Explicit settings and not JsonConvert.DefaultSettings, which any other code of the process may have changed.
    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        // Names of properties only: the keys of a batch item's headers stay as they are.
        ContractResolver = new DefaultContractResolver { NamingStrategy = new CamelCaseNamingStrategy(processDictionaryKeys: false, overrideSpecifiedNames: false) },
        NullValueHandling = NullValueHandling.Ignore,
        DateParseHandling = DateParseHandling.None,
        MaxDepth = 64,
    });

    public static JToken ToToken(object body) => JToken.FromObject(body, s_serializer);

    public static byte[] Write(object body)
    {
        using MemoryStream stream = new();
        using (StreamWriter text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            s_serializer.Serialize(text, body);
        }

        return stream.ToArray();
    }

    /// <summary>The body of a successful answer.</summary>
    public static T? Read<T>(GraphReply reply)
        where T : class
    {
        try
        {
            return Deserialize<T>(reply);
        }
        catch (JsonException exception)
        {
            throw GraphErrors.Unreadable(reply, exception);
        }
    }

    /// <summary>The service's code and message. The code is taken from the outermost error; inner ones nest without an end.</summary>
    public static GraphError ReadError(GraphReply reply)
    {
        try
        {
            ErrorDetail? error = Deserialize<ErrorBody>(reply)?.Error;
            return new GraphError(error?.Code is { Length: > 0 } code ? code : error?.InnerError?.Code ?? "", error?.Message ?? "");
        }
        catch (JsonException)
        {
            // A proxy's page, or cut short: the status alone has to tell.
            return new GraphError("", "");
        }
    }

    private static T? Deserialize<T>(GraphReply reply)
        where T : class
    {
        if (reply.Item is JToken item)
        {
            return item.Type == JTokenType.Object ? item.ToObject<T>(s_serializer) : null;
        }

        if (reply.Content.Array is not byte[] bytes || reply.Content.Count == 0)
        {
            return null;
        }

        using MemoryStream stream = new(bytes, reply.Content.Offset, reply.Content.Count, writable: false);
        using StreamReader text = new(stream, Encoding.UTF8);
        using JsonTextReader reader = new(text);
        return s_serializer.Deserialize<T>(reader);
    }
}
