using System.Buffers;
using System.IO;
using System.Net.Http;
using System.Text;
using EntraPrivateAccess.Graph.Wire;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace EntraPrivateAccess.Graph;

/// <summary>
/// Reads and writes all Microsoft Graph JSON. Unknown properties are ignored, and enumerations stay strings.
/// </summary>
internal static class GraphJson
{
    private const int DepthLimit = 64;
    private const int WriteSize = 1024;
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    // Explicit settings instead of JsonConvert.DefaultSettings, which other code in the process may have changed.
    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(
        new JsonSerializerSettings
        {
            // Applies to property names only: the keys of a batch item's headers stay unchanged.
            ContractResolver = new DefaultContractResolver
            {
                NamingStrategy = new CamelCaseNamingStrategy(
                    processDictionaryKeys: false,
                    overrideSpecifiedNames: false
                ),
            },
            NullValueHandling = NullValueHandling.Ignore,
            DateParseHandling = DateParseHandling.None,
            MaxDepth = DepthLimit,
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

    /// <summary>Deserializes the next value.</summary>
    public static T? Read<T>(JsonReader reader)
        where T : class => s_serializer.Deserialize<T>(reader);

    /// <summary>Deserializes the next value, and checks that it is what the request asked for.</summary>
    /// <exception cref="IncompleteBodyException">The JSON is valid, but is another object: for example an error that
    /// was sent with the status of a success.</exception>
    public static T? ReadComplete<T>(JsonReader reader)
        where T : class
    {
        T? body = Read<T>(reader);
        return body is ICheckedBody { Problem: string problem } ? throw new IncompleteBodyException(problem) : body;
    }

    /// <summary>
    /// Skips a body that is not needed. Text that is not JSON still throws, because it does not come from the service.
    /// </summary>
    public static object? Pass(JsonReader reader)
    {
        _ = reader.TokenType == JsonToken.None && reader.Read();
        reader.Skip();
        return null;
    }

    /// <summary>Reads a response that is not part of a batch.</summary>
    public static GraphResponseBody Answer(GraphRequest request, int status, TextReader text)
    {
        using JsonTextReader reader = new(text)
        {
            ArrayPool = JsonBuffers.Shared,
            DateParseHandling = DateParseHandling.None,
            MaxDepth = DepthLimit,
        };
        return Answer(request, status, reader);
    }

    /// <summary>
    /// Reads the response at the reader's position: the expected value of a success, or the code and message of an
    /// error.
    /// </summary>
    public static GraphResponseBody Answer(GraphRequest request, int status, JsonReader reader)
    {
        try
        {
            return Take(request, status, reader);
        }
        catch (JsonException exception)
        {
            // If an error body is a proxy's page or truncated, only its status is used.
            return GraphResponse.IsSuccess(status)
                ? GraphResponseBody.Empty with
                {
                    Unreadable = exception,
                }
                : GraphResponseBody.Empty;
        }
    }

    /// <summary>
    /// Reads a response like <c>Answer</c>, but throws if it cannot be read, because the caller continues at the
    /// reader's position.
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

    // The code comes from the outer error, or from its inner error if it has none. Inner errors can nest without limit.
    private static GraphError ErrorOf(ErrorDetail? error) =>
        new(error?.Code is { Length: > 0 } code ? code : error?.InnerError?.Code ?? "", error?.Message ?? "");
}

/// <summary>Thrown if a body is valid JSON but not a complete answer, or too large to be read.</summary>
internal sealed class IncompleteBodyException(string message) : JsonException(message);

/// <summary>
/// The bytes of one response in a rented buffer, so that the pages of a large tenant reuse the same buffer.
/// </summary>
internal sealed class GraphContent : IDisposable
{
    /// <summary>
    /// The largest body that is read. The largest answer in practice, a batch of 20 pages, has a tenth of this size.
    /// </summary>
    public const int MaximumSize = 32 * 1024 * 1024;

    private const int MinimumSize = 16 * 1024;
    private const int MaximumInitialSize = 1 << 20;

    private byte[] _bytes;
    private int _count;

    private GraphContent(long? announced) =>
        _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(announced ?? 0, MinimumSize), MaximumInitialSize));

    /// <summary>Reads the whole body, or nothing if the response has none.</summary>
    /// <exception cref="IncompleteBodyException">The body is larger than <see cref="MaximumSize"/>.</exception>
    public static async Task<GraphContent> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        GraphContent content = new(response.Content?.Headers.ContentLength);
        if (response.Content is not null)
        {
            // On .NET Framework a read ignores the cancellation token; disposing the response ends it.
            using CancellationTokenRegistration stop = cancellationToken.Register(response.Dispose);
            using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            await content.FillAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        return content;
    }

    public GraphText Open() => new(new ArraySegment<byte>(_bytes, 0, _count));

    // Called only after a completed read: an interrupted read may still write into its buffer, so that buffer must not
    // be returned to the pool.
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
            if (_count > MaximumSize)
            {
                throw new IncompleteBodyException(
                    $"the answer is larger than {MaximumSize / (1024 * 1024)} MB, so it was not read to its end"
                );
            }

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
/// Rents the JSON reader a buffer that is large enough for long links, and reuses it for the next page.
/// </summary>
/// <remarks>
/// This is a separate pool, because the shared pool keeps buffers per thread, and pages are read on whichever thread is
/// free.
/// </remarks>
internal sealed class JsonBuffers : IArrayPool<char>
{
    private const int MinimumSize = 8 * 1024;
    private const int MaximumSize = 1 << 20;
    private const int BuffersPerBucket = 8;
    private readonly ArrayPool<char> _pool = ArrayPool<char>.Create(MaximumSize, BuffersPerBucket);

    public static JsonBuffers Shared { get; } = new();

    public char[] Rent(int minimumLength) => _pool.Rent(Math.Max(minimumLength, MinimumSize));

    public void Return(char[]? array)
    {
        if (array is not null)
        {
            _pool.Return(array);
        }
    }
}
