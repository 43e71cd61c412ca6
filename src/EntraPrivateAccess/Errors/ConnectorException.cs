namespace EntraPrivateAccess.Errors;

/// <summary>A fault with a stable id, a category and the next thing to do. Every error of the module is one.</summary>
public class ConnectorException : Exception
{
    public ConnectorException(string errorId, ErrorKind category, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Category = category;
    }

    /// <summary>Stable, PascalCase, part of the published contract: scripts compare it.</summary>
    public string ErrorId { get; }

    public ErrorKind Category { get; }

    /// <summary>What to do next, with the command to type where there is one.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>What the person named, or the item that failed.</summary>
    public object? Target { get; init; }
}

/// <summary>
/// What kind of fault it is. The names are PowerShell's error categories, which the cmdlets map them to.
/// </summary>
public enum ErrorKind
{
    InvalidArgument,
    InvalidData,
    InvalidOperation,
    InvalidResult,
    AuthenticationError,
    PermissionDenied,
    SecurityError,
    ObjectNotFound,
    ResourceExists,
    ResourceBusy,
    ResourceUnavailable,
    ConnectionError,
    LimitsExceeded,
    OperationTimeout,
    OperationStopped,
    NotInstalled,
    NotImplemented,
    NotSpecified,
}

/// <summary>Microsoft Graph answered with an error.</summary>
public sealed class GraphException : ConnectorException
{
    public GraphException(string errorId, ErrorKind category, string message, Exception? innerException = null)
        : base(errorId, category, message, innerException) { }

    /// <summary>The HTTP status, or 0 when no answer came.</summary>
    public int Status { get; init; }

    /// <summary>The service's own code, empty where it sent none.</summary>
    public string Code { get; init; } = "";

    /// <summary>The service's id of this request: what Microsoft's support asks for.</summary>
    public string? RequestId { get; init; }

    public string? Method { get; init; }

    /// <summary>Path and query without the host.</summary>
    public string? Path { get; init; }
}

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
