using System;
using System.IO;
using System.Text;
using EntraPrivateAccess.Graph.Wire;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace EntraPrivateAccess.Graph;

/// <summary>The one place that knows how JSON is read and written. Unknown properties are passed over, enumerations stay strings.</summary>
internal static class GraphJson
{
    private const int Deepest = 64;
    private const int WriteSize = 1024;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // Explicit settings and not JsonConvert.DefaultSettings, which any other code of the process may have changed.
    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        // Names of properties only: the keys of a batch item's headers stay as they are.
        ContractResolver = new DefaultContractResolver { NamingStrategy = new CamelCaseNamingStrategy(processDictionaryKeys: false, overrideSpecifiedNames: false) },
        NullValueHandling = NullValueHandling.Ignore,
        DateParseHandling = DateParseHandling.None,
        MaxDepth = Deepest,
    });

    public static ArraySegment<byte> Write(object body)
    {
        MemoryStream stream = new(WriteSize);
        using (StreamWriter text = new(stream, s_utf8, WriteSize, leaveOpen: true))
        {
            s_serializer.Serialize(text, body);
        }

        return new ArraySegment<byte>(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The next value.</summary>
    public static T? Read<T>(JsonReader reader)
        where T : class => s_serializer.Deserialize<T>(reader);

    /// <summary>Nothing is wanted of it; but what is no JSON does not come from the service.</summary>
    public static object? Pass(JsonReader reader)
    {
        _ = reader.TokenType == JsonToken.None && reader.Read();
        reader.Skip();
        return null;
    }

    /// <summary>A plain answer.</summary>
    public static GraphAnswer Answer(GraphRequest request, int status, TextReader text)
    {
        using JsonTextReader reader = new(text) { ArrayPool = JsonBuffers.Shared, DateParseHandling = DateParseHandling.None, MaxDepth = Deepest };
        return Answer(request, status, reader);
    }

    /// <summary>The answer that the reader comes to: what the request wants of a good one, code and message of a refusal.</summary>
    public static GraphAnswer Answer(GraphRequest request, int status, JsonReader reader)
    {
        try
        {
            return Take(request, status, reader);
        }
        catch (JsonException exception)
        {
            // Of a refusal that is a proxy's page, or cut short, the status alone has to tell.
            return GraphReply.IsSuccess(status) ? GraphAnswer.Empty with { Unreadable = exception } : GraphAnswer.Empty;
        }
    }

    /// <summary>The same, where the reader's place matters to who goes on with it: what cannot be read is thrown.</summary>
    public static GraphAnswer Take(GraphRequest request, int status, JsonReader reader) => GraphReply.IsSuccess(status)
        ? GraphAnswer.Empty with { Value = request.Read(reader) }
        : GraphAnswer.Empty with { Error = ErrorOf(Read<ErrorBody>(reader)?.Error) };

    // The code is taken from the outermost error; inner ones nest without an end.
    private static GraphError ErrorOf(ErrorDetail? error) =>
        new(error?.Code is { Length: > 0 } code ? code : error?.InnerError?.Code ?? "", error?.Message ?? "");
}
