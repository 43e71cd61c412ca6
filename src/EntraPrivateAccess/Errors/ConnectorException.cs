using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Errors;

/// <summary>
/// The base of all errors of the module. Each has a stable ErrorId, a category and, in most cases, a next step.
/// </summary>
public class ConnectorException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="errorId">The stable identifier in PascalCase.</param>
    /// <param name="category">The kind of error.</param>
    /// <param name="message">A sentence that describes the failure and its cause. Escape sequences for terminals are
    /// replaced.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ConnectorException(string errorId, ErrorKind category, string message, Exception? innerException = null)
        : base(PlainText.Clean(message), innerException)
    {
        ErrorId = errorId;
        Category = category;
    }

    /// <summary>
    /// Gets the error's identifier, such as <c>NotConnected</c>. It is PascalCase and stable, so scripts can compare
    /// it.
    /// </summary>
    public string ErrorId { get; }

    /// <summary>Gets the kind of error, which becomes PowerShell's error category.</summary>
    public ErrorKind Category { get; }

    /// <summary>
    /// Gets the next step, with the command to run if there is one. Null if the module has no advice.
    /// </summary>
    public string? RecommendedAction { get; init; }

    /// <summary>
    /// Gets the exit code for a script: 1618 if the same command may succeed later, 1641 if the server is restarting,
    /// and 1 if the cause must be removed first.
    /// </summary>
    public int ExitCode
    {
        get => field == ExitCodes.Done ? ExitCodes.For(Category) : field;
        init;
    }

    /// <summary>Gets the argument or the object that the error is about, or null.</summary>
    public object? Target { get; init; }

    /// <summary>Gets the condition that the module itself reacts to.</summary>
    internal ErrorCondition Condition { get; init; }
}

/// <summary>A condition that code of the module handles. ErrorIds are for users and scripts.</summary>
internal enum ErrorCondition
{
    /// <summary>No code handles the error.</summary>
    None,

    /// <summary>A wait reached its limit.</summary>
    WaitTimedOut,

    /// <summary>Parts of an installation are missing.</summary>
    InstallationIncomplete,

    /// <summary>A cached sign-in can only be renewed by the user.</summary>
    UserSignInRequired,

    /// <summary>Microsoft Graph accepts the request from signed-in users only.</summary>
    DelegatedSignInRequired,

    /// <summary>Microsoft Graph refused the request for a reason that has no ErrorId of its own.</summary>
    RequestRefused,

    /// <summary>A prompt could not be shown or answered.</summary>
    ConfirmationUnavailable,

    /// <summary>The group to move a connector to no longer exists.</summary>
    TargetGroupGone,

    /// <summary>The user did not accept that applications lose their last active connector.</summary>
    LossDeclined,
}

/// <summary>
/// The kind of an error. The names match PowerShell's error categories, which the cmdlets map them to.
/// </summary>
public enum ErrorKind
{
    /// <summary>A parameter has an invalid value.</summary>
    InvalidArgument,

    /// <summary>A file or a response has invalid content.</summary>
    InvalidData,

    /// <summary>The operation is not allowed in the current state.</summary>
    InvalidOperation,

    /// <summary>A program or an operation ended without the expected result.</summary>
    InvalidResult,

    /// <summary>A sign-in is missing, failed or has expired.</summary>
    AuthenticationError,

    /// <summary>The account, the user or a policy does not permit the operation.</summary>
    PermissionDenied,

    /// <summary>A certificate, a signature or another protection is missing or invalid.</summary>
    SecurityError,

    /// <summary>The requested object does not exist.</summary>
    ObjectNotFound,

    /// <summary>The object already exists.</summary>
    ResourceExists,

    /// <summary>Another program or command is using the resource.</summary>
    ResourceBusy,

    /// <summary>A resource or a service can't be used at present.</summary>
    ResourceUnavailable,

    /// <summary>A server could not be reached.</summary>
    ConnectionError,

    /// <summary>A limit was exceeded, such as the disk space or the rate of requests.</summary>
    LimitsExceeded,

    /// <summary>The operation did not complete within its time limit.</summary>
    OperationTimeout,

    /// <summary>The operation was stopped or declined.</summary>
    OperationStopped,

    /// <summary>A required program is not installed.</summary>
    NotInstalled,

    /// <summary>The operation is not supported.</summary>
    NotImplemented,

    /// <summary>The kind of error is unknown.</summary>
    NotSpecified,
}

/// <summary>An error that Microsoft Graph returned, or a request that failed without a response.</summary>
public sealed class GraphException : ConnectorException
{
    /// <inheritdoc/>
    public GraphException(string errorId, ErrorKind category, string message, Exception? innerException = null)
        : base(errorId, category, message, innerException) { }

    /// <summary>Gets the HTTP status code, or 0 if there was no response.</summary>
    public int Status { get; init; }

    /// <summary>Gets the service's own error code, or an empty string if the response had none.</summary>
    public string Code { get; init; } = "";

    /// <summary>Gets the service's ID of the request, which Microsoft support requires, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>Gets the HTTP method of the request, such as <c>GET</c>, or null.</summary>
    public string? Method { get; init; }

    /// <summary>Gets the path and query of the request without the host, or null.</summary>
    public string? Path { get; init; }
}

/// <summary>The details of a failed request that an error may show.</summary>
internal sealed class GraphFailure
{
    /// <summary>Gets the HTTP status code, or 0 if there was no response.</summary>
    public int Status { get; init; }

    /// <summary>Gets the service's own error code, or an empty string if the response had none.</summary>
    public string Code { get; init; } = "";

    /// <summary>Gets the service's own message, or an empty string if the response had none.</summary>
    public string Message { get; init; } = "";

    public string? RequestId { get; init; }

    public string Method { get; init; } = "";

    public string Path { get; init; } = "";

    public string? ContentType { get; init; }

    /// <summary>Gets the address that a redirect leads to, without path and query, or null.</summary>
    public string? RedirectHost { get; init; }

    /// <summary>Gets the time to wait that the service requested, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public Exception? Cause { get; init; }
}
