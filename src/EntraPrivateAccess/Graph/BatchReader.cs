using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Graph;

/// <summary>Reads one item of a batch response.</summary>
internal sealed class BatchReader
{
    private readonly JsonReader _reader;
    private readonly IReadOnlyList<GraphRequest> _requests;
    private int _index = -1;
    private int _status;
    private GraphResponseBody _answer = GraphResponseBody.Empty;
    private JToken? _early;
    private string? _requestId;
    private string? _retryAfter;

    private BatchReader(JsonReader reader, IReadOnlyList<GraphRequest> requests)
    {
        _reader = reader;
        _requests = requests;
    }

    /// <summary>
    /// Reads the responses of a batch, in any order. Each is deserialized directly into the type that its request
    /// expects.
    /// </summary>
    /// <remarks>
    /// If a response cannot be read, the reader's position is lost. That response and those after it count as missing,
    /// and their requests are sent again outside a batch.
    /// </remarks>
    public static List<BatchAnswer> ReadAll(JsonReader reader, IReadOnlyList<GraphRequest> requests)
    {
        List<BatchAnswer> answers = [];
        try
        {
            while (reader.Read())
            {
                // {"responses":[{ … }]}
                if (
                    reader is { TokenType: JsonToken.StartObject, Depth: 2 }
                    && new BatchReader(reader, requests).ReadItem() is { } answer
                )
                {
                    answers.Add(answer);
                }
            }
        }
        catch (JsonException) when (answers.Count > 0 || reader.Depth > 0) { }

        return answers;
    }

    private bool IsKnown => _status > 0 && _index >= 0 && _index < _requests.Count;

    /// <summary>Returns null if the item matches no request of the batch.</summary>
    private BatchAnswer? ReadItem()
    {
        ReadObject(ReadProperty);
        if (!IsKnown)
        {
            return null;
        }

        GraphResponseBody answer = _early is null
            ? _answer
            : GraphJson.Answer(_requests[_index], _status, _early.CreateReader());
        return new BatchAnswer(_index, _status, answer, _requestId, _retryAfter);
    }

    private void ReadProperty(string name)
    {
        switch (name)
        {
            case "id":
                _index = Number() ?? -1;
                break;
            case "status":
                _status = Number() ?? 0;
                break;
            case "headers" when _reader.TokenType == JsonToken.StartObject:
                ReadObject(ReadHeader);
                break;
            case "body" when _reader.TokenType == JsonToken.StartObject && IsKnown:
                _answer = GraphJson.Take(_requests[_index], _status, _reader);
                break;
            case "body" when _reader.TokenType == JsonToken.StartObject:
                _early = JToken.ReadFrom(_reader);
                break;
        }
    }

    private void ReadHeader(string name)
    {
        if (string.Equals(name, "request-id", StringComparison.OrdinalIgnoreCase))
        {
            _requestId = Text();
        }
        else if (string.Equals(name, "Retry-After", StringComparison.OrdinalIgnoreCase))
        {
            _retryAfter = Text();
        }
    }

    private void ReadObject(Action<string> property)
    {
        while (_reader.Read() && _reader.TokenType == JsonToken.PropertyName)
        {
            string name = (string)_reader.Value!;
            _ = _reader.Read();
            property(name);
            _reader.Skip();
        }
    }

    private int? Number() =>
        int.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private string? Text() => Convert.ToString(_reader.Value, CultureInfo.InvariantCulture);
}

/// <summary>The response to one request of a batch.</summary>
/// <param name="Index">The index of the request, which was sent as the item's id.</param>
internal sealed record BatchAnswer(
    int Index,
    int Status,
    GraphResponseBody Answer,
    string? RequestId,
    string? RetryAfter
);

/// <summary>
/// The items of one round of batches. Only the items that can be retried are sent again in the next round.
/// </summary>
internal sealed class BatchRound : IRetryable
{
    public BatchRound(IReadOnlyList<GraphResponse> replies) => Replies = replies;

    public IReadOnlyList<GraphResponse> Replies { get; }

    public RetryHint? Wish
    {
        get
        {
            List<RetryHint> wishes = [.. Replies.Select(reply => reply.Wish).OfType<RetryHint>()];
            return wishes.Count == 0 ? null : new RetryHint(wishes[0].Reason, wishes.Max(wish => wish.After));
        }
    }
}
