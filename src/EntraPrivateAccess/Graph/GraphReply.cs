using System;
using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Graph;

/// <summary>What came back for one request, from a plain answer or from one item of a batch.</summary>
internal sealed class GraphReply : IRetryable
{
    public required GraphRequest Request { get; init; }

    /// <summary>The HTTP status, or 0 where no answer came.</summary>
    public int Status { get; init; }

    /// <summary>The body of a plain answer.</summary>
    public ArraySegment<byte> Content { get; init; }

    /// <summary>The body of a batch item.</summary>
    public JToken? Item { get; init; }

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

    public bool Succeeded => Status is >= 200 and < 300;

    public RetryWish? Wish => RetryRules.WishOf(this);

    /// <summary>The service's error code, empty where it sent none.</summary>
    public string Code => Succeeded ? "" : GraphJson.ReadError(this).Code;

    /// <summary>The body as a value, or null where there is none.</summary>
    /// <exception cref="Errors.GraphException">The service refused, did not answer, or sent what cannot be read.</exception>
    public T? Read<T>()
        where T : class =>
        Succeeded ? GraphJson.Read<T>(this) : throw GraphErrors.From(this);
}
