using System.Buffers;
using System.IO;
using System.Net.Http;
using System.Text;
using EntraPrivateAccess.Graph.Wire;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// The one place that knows how JSON is read and written. Unknown properties are passed over, enumerations stay
/// strings.
/// </summary>
internal static class GraphJson
{
    private const int Deepest = 64;
    private const int WriteSize = 1024;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // Explicit settings and not JsonConvert.DefaultSettings, which any other code of the process may have changed.
    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(
        new JsonSerializerSettings
        {
            // Names of properties only: the keys of a batch item's headers stay as they are.
            ContractResolver = new DefaultContractResolver
            {
                NamingStrategy = new CamelCaseNamingStrategy(
                    processDictionaryKeys: false,
                    overrideSpecifiedNames: false
                ),
            },
            NullValueHandling = NullValueHandling.Ignore,
            DateParseHandling = DateParseHandling.None,
            MaxDepth = Deepest,
        }
    );

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
    public static GraphResponseBody Answer(GraphRequest request, int status, TextReader text)
    {
        using JsonTextReader reader = new(text)
        {
            ArrayPool = JsonBuffers.Shared,
            DateParseHandling = DateParseHandling.None,
            MaxDepth = Deepest,
        };
        return Answer(request, status, reader);
    }

    /// <summary>
    /// The answer that the reader comes to: what the request wants of a good one, code and message of a refusal.
    /// </summary>
    public static GraphResponseBody Answer(GraphRequest request, int status, JsonReader reader)
    {
        try
        {
            return Take(request, status, reader);
        }
        catch (JsonException exception)
        {
            // Of a refusal that is a proxy's page, or cut short, the status alone has to tell.
            return GraphResponse.IsSuccess(status)
                ? GraphResponseBody.Empty with
                {
                    Unreadable = exception,
                }
                : GraphResponseBody.Empty;
        }
    }

    /// <summary>
    /// The same, where the reader's place matters to who goes on with it: what cannot be read is thrown.
    /// </summary>
    public static GraphResponseBody Take(GraphRequest request, int status, JsonReader reader) =>
        GraphResponse.IsSuccess(status)
            ? GraphResponseBody.Empty with
            {
                Value = request.Read(reader),
            }
            : GraphResponseBody.Empty with
            {
                Error = ErrorOf(Read<ErrorBody>(reader)?.Error),
            };

    // The code is taken from the outermost error; inner ones nest without an end.
    private static GraphError ErrorOf(ErrorDetail? error) =>
        new(error?.Code is { Length: > 0 } code ? code : error?.InnerError?.Code ?? "", error?.Message ?? "");
}

/// <summary>
/// The bytes of one answer, in a buffer that is lent: a large tenant is read page after page into the same one.
/// </summary>
internal sealed class GraphContent : IDisposable
{
    private const int Least = 16 * 1024;
    private const int MostAtFirst = 1 << 20;

    private byte[] _bytes;
    private int _count;

    private GraphContent(long? announced) =>
        _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(announced ?? 0, Least), MostAtFirst));

    /// <summary>The whole body, or nothing where there is none.</summary>
    public static async Task<GraphContent> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        GraphContent content = new(response.Content?.Headers.ContentLength);
        if (response.Content is not null)
        {
            // On .NET Framework a read does not heed the token; an answer that is disposed ends it.
            using CancellationTokenRegistration stop = cancellationToken.Register(response.Dispose);
            using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            await content.FillAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        return content;
    }

    public GraphText Open() => new(new ArraySegment<byte>(_bytes, 0, _count));

    // Only after a read that came to its end: one that was broken off may still write into its buffer, which then is
    // nobody's.
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        int got;
        while (
            (
                got = await stream
                    .ReadAsync(_bytes, _count, _bytes.Length - _count, cancellationToken)
                    .ConfigureAwait(false)
            ) > 0
        )
        {
            _count += got;
            if (_count == _bytes.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
                Buffer.BlockCopy(_bytes, 0, larger, 0, _count);
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = larger;
            }
        }
    }
}

/// <summary>
/// Lends the JSON reader a buffer that no answer's long links make it grow, and takes it back for the next page.
/// </summary>
/// <remarks>
/// A pool of its own: the process's shared one keeps buffers by thread, and pages are read on whichever thread is
/// free.
/// </remarks>
internal sealed class JsonBuffers : IArrayPool<char>
{
    private const int Least = 8 * 1024;
    private const int Most = 1 << 20;
    private const int AtOnce = 8;
    private readonly ArrayPool<char> _pool = ArrayPool<char>.Create(Most, AtOnce);

    public static JsonBuffers Shared { get; } = new();

    public char[] Rent(int minimumLength) => _pool.Rent(Math.Max(minimumLength, Least));

    public void Return(char[]? array)
    {
        if (array is not null)
        {
            _pool.Return(array);
        }
    }
}
