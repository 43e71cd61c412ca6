using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph;

/// <summary>The response to one request, whether it was sent alone or as one item of a batch.</summary>
internal sealed class GraphResponse : IRetryable
{
    private const int NoContent = 204;

    public required GraphRequest Request { get; init; }

    /// <summary>The HTTP status, or 0 if there was no response.</summary>
    public int Status { get; init; }

    public GraphResponseBody Answer { get; init; } = GraphResponseBody.Empty;

    public string? ContentType { get; init; }

    public string? RequestId { get; init; }

    /// <summary>The delay that the service requests before the next attempt.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The host that a redirect leads to, or null. Redirects are not followed.</summary>
    public string? RedirectHost { get; init; }

    /// <summary>The reason why there was no response.</summary>
    public Exception? Failure { get; init; }

    public bool InBatch { get; init; }

    /// <summary>The scopes in the token, to explain a 403.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public bool IsAppOnly { get; init; }

    /// <summary>Whether the sign-in may have requested only the permission to read, to explain a 403.</summary>
    public bool IsReadOnly { get; init; }

    public bool Succeeded => IsSuccess(Status);

    public RetryHint? Wish => RetryRules.WishOf(this);

    /// <summary>The service's error code, or an empty string if it sent none.</summary>
    public string Code => Answer.Error.Code;

    public static bool IsSuccess(int status) => status is >= 200 and < 300;

    /// <summary>Gets the value that the request read from the body, or null if there is no body.</summary>
    /// <exception cref="Errors.GraphException">The service rejected the request, did not respond, or sent a body that
    /// cannot be read.</exception>
    public T? Read<T>()
        where T : class =>
        (T?)(
            !Succeeded ? throw GraphErrors.From(this)
            : Answer.Unreadable is { } cause ? throw GraphErrors.Unreadable(this, cause)
            : LacksBody ? throw GraphErrors.Unreadable(this, new IncompleteBodyException("the answer has no body"))
            : Answer.Value
        );

    private bool LacksBody =>
        Answer.Value is null && Request.RequiresBody && !(Status == NoContent && Request.AllowsNoContent);
}

/// <summary>The parsed body of a response.</summary>
/// <param name="Value">The value that the request read, or null if there is no body.</param>
/// <param name="Error">The error that the service returned, if it rejected the request.</param>
/// <param name="Unreadable">The reason why a successful response could not be read.</param>
internal sealed record GraphResponseBody(object? Value, GraphError Error, JsonException? Unreadable = null)
{
    /// <summary>No body, or a body without usable content.</summary>
    public static GraphResponseBody Empty { get; } = new(null, new GraphError("", ""));
}
