using System;

namespace EntraPrivateAccess.Errors;

/// <summary>What is known of a request that failed: the parts that an error may show.</summary>
internal sealed class GraphFailure
{
    /// <summary>The HTTP status, or 0 where no answer came.</summary>
    public int Status { get; init; }

    /// <summary>The service's own code, empty where it sent none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The service's own sentence, empty where it sent none.</summary>
    public string Message { get; init; } = "";

    public string? RequestId { get; init; }

    public string Method { get; init; } = "";

    public string Path { get; init; } = "";

    public string? ContentType { get; init; }

    /// <summary>How long the service asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public Exception? Cause { get; init; }
}
