using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph;

/// <summary>What came back for one request, from a plain answer or from one item of a batch.</summary>
internal sealed class GraphResponse : IRetryable
{
    public required GraphRequest Request { get; init; }

    /// <summary>The HTTP status, or 0 where no answer came.</summary>
    public int Status { get; init; }

    public GraphResponseBody Answer { get; init; } = GraphResponseBody.Empty;

    public string? ContentType { get; init; }

    public string? RequestId { get; init; }

    /// <summary>How long the service asks to wait before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Why no answer came.</summary>
    public Exception? Failure { get; init; }

    public bool InBatch { get; init; }

    /// <summary>What the token said it may do, to explain a 403.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public bool IsAppOnly { get; init; }

    public bool Succeeded => IsSuccess(Status);

    public RetryHint? Wish => RetryRules.WishOf(this);

    /// <summary>The service's error code, empty where it sent none.</summary>
    public string Code => Answer.Error.Code;

    public static bool IsSuccess(int status) => status is >= 200 and < 300;

    /// <summary>What the request wanted of the body, or null where there is none.</summary>
    /// <exception cref="Errors.GraphException">The service refused, did not answer, or sent what cannot be
    /// read.</exception>
    public T? Read<T>()
        where T : class =>
        (T?)(
            !Succeeded ? throw GraphErrors.From(this)
            : Answer.Unreadable is { } cause ? throw GraphErrors.Unreadable(this, cause)
            : Answer.Value
        );
}

/// <summary>What was read of an answer's body.</summary>
/// <param name="Value">What the request wanted of it, or null where there is none.</param>
/// <param name="Error">What the service said where it refused.</param>
/// <param name="Unreadable">Why a good answer could not be read.</param>
internal sealed record GraphResponseBody(object? Value, GraphError Error, JsonException? Unreadable = null)
{
    /// <summary>No body, or none that tells anything.</summary>
    public static GraphResponseBody Empty { get; } = new(null, new GraphError("", ""));
}
