namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    /// <summary>The id of a refusal that the module has no word for.</summary>
    public const string RefusedRequest = "RequestRefused";

    /// <summary>The id where an application may not do what a signed-in person may.</summary>
    public const string NeedsPerson = "DelegatedSignInNeeded";

    private const string Roles = "Application Administrator (or Global Administrator)";

    private const string FirstConnector =
        "It is enabled when the first connector is registered, which wants a Global Administrator: run Install-Connector on a server.";

    public static GraphException GraphUnreachable(GraphFailure failure) =>
        From(
            "ConnectionFailed",
            ErrorKind.ConnectionError,
            failure,
            $"Microsoft Graph gave no answer: {Innermost(failure.Cause)}",
            "Check the network and the outbound proxy (Connect-EntraPrivateAccess -Proxy URL), then try again."
        );

    public static GraphException TokenRefused(GraphFailure failure) =>
        From(
            "TokenRefused",
            ErrorKind.AuthenticationError,
            failure,
            "Microsoft Graph refused the access token, also after it was renewed",
            "Run Connect-EntraPrivateAccess again."
        );

    public static GraphException InsufficientScope(GraphFailure failure, string scope) =>
        From(
            "InsufficientScope",
            ErrorKind.PermissionDenied,
            failure,
            $"The sign-in has no consent for the permission {scope}",
            $"Run Connect-EntraPrivateAccess with an account that may consent to {scope}, or have an administrator consent to it."
        );

    public static GraphException InsufficientRole(GraphFailure failure, string scope) =>
        From(
            "InsufficientRole",
            ErrorKind.PermissionDenied,
            failure,
            "The signed-in account may not do this",
            $"It needs the role {Roles} and the permission {scope}. A role that was just activated counts after a new sign-in: run Connect-EntraPrivateAccess again."
        );

    public static ConnectorException RoleOnlyReads(string? account, string roles) =>
        new(
            "InsufficientRole",
            ErrorKind.PermissionDenied,
            $"{account ?? "The signed-in account"} may read connectors and change none: the sign-in names no role but {roles}."
        )
        {
            RecommendedAction =
                $"Sign in with the role {Roles}. A role that was just activated counts after a new sign-in: run Connect-EntraPrivateAccess again.",
        };

    public static string RoleUnknown(string? account) =>
        $"The sign-in of {account ?? "this account"} names no role that is known to change connector groups ({Roles}). If the group is refused later, Move-Connector finishes it with another account.";

    public static GraphException DelegatedSignInNeeded(GraphFailure failure) =>
        From(
            NeedsPerson,
            ErrorKind.PermissionDenied,
            failure,
            "Microsoft Graph refused this to an application; Microsoft lists the call for signed-in users only",
            $"Sign in as an administrator with the role {Roles} and the permission Directory.ReadWrite.All: Connect-EntraPrivateAccess."
        );

    public static GraphException InsufficientApplicationPermission(GraphFailure failure, string permission) =>
        From(
            "InsufficientScope",
            ErrorKind.PermissionDenied,
            failure,
            $"The application has no consent for the application permission {permission}",
            $"Have an administrator consent to the application permission {permission}, then run Connect-EntraPrivateAccess again."
        );

    public static GraphException PublishingNotEnabled(GraphFailure failure) =>
        From(
            "PublishingNotEnabled",
            ErrorKind.InvalidOperation,
            failure,
            "On-premises publishing is not enabled in this tenant yet",
            FirstConnector
        );

    public static GraphException GraphObjectNotFound(GraphFailure failure) =>
        From("NotFound", ErrorKind.ObjectNotFound, failure, "Microsoft Graph does not know what was asked for");

    public static GraphException Throttled(GraphFailure failure) =>
        From(
            "Throttled",
            ErrorKind.LimitsExceeded,
            failure,
            failure.RetryAfter is TimeSpan asked
                ? $"Microsoft Graph limits requests and asks to wait {Describe(asked)}, longer than this command tries"
                : "Microsoft Graph goes on limiting requests",
            "Run the command again later."
        );

    public static GraphException ServiceUnavailable(GraphFailure failure) =>
        From(
            "ServiceUnavailable",
            ErrorKind.ResourceUnavailable,
            failure,
            $"Microsoft Graph failed with status {failure.Status}",
            "Run the command again later."
        );

    /// <summary>A refusal that the module has no word for: the service's own code and message pass through.</summary>
    public static GraphException RequestRefused(GraphFailure failure) =>
        From(
            RefusedRequest,
            CategoryOf(failure.Status),
            failure,
            $"Microsoft Graph refused the request with status {failure.Status}"
        );

    public static GraphException UnreadableAnswer(GraphFailure failure) =>
        From(
            "UnreadableAnswer",
            ErrorKind.InvalidData,
            failure,
            $"Microsoft Graph's address answered with {failure.ContentType ?? "something"} that is no JSON",
            "A proxy or its sign-in page may stand in between: check the outbound proxy."
        );

    public static ConnectorException UntrustedLink(Uri root) =>
        new(
            "UntrustedLink",
            ErrorKind.SecurityError,
            $"The answer's next page lies outside {root.Host}, and the token is not sent there."
        );

    public static ConnectorException InvalidId(string id) =>
        new("InvalidId", ErrorKind.InvalidArgument, $"'{id}' is no id.") { Target = id };

    /// <summary>
    /// What the service said in words of ours: its status, code and request id stay, and its own exception lies
    /// inside.
    /// </summary>
    private static GraphException Retold(
        GraphException fault,
        string errorId,
        ErrorKind category,
        string message,
        string? action,
        string? target
    ) =>
        new(errorId, category, message, fault)
        {
            Status = fault.Status,
            Code = fault.Code,
            RequestId = fault.RequestId,
            Method = fault.Method,
            Path = fault.Path,
            RecommendedAction = action,
            Target = target,
        };

    private static GraphException From(
        string errorId,
        ErrorKind category,
        GraphFailure failure,
        string message,
        string? action = null
    )
    {
        string said = failure switch
        {
            { Message.Length: > 0, Code.Length: > 0 } => $": {failure.Code}: {failure.Message.TrimEnd('.')}",
            { Message.Length: > 0 } => $": {failure.Message.TrimEnd('.')}",
            { Code.Length: > 0 } => $": {failure.Code}",
            _ => "",
        };
        string id = failure.RequestId is null ? "" : $" (request-id {failure.RequestId})";
        return new GraphException(errorId, category, $"{message.TrimEnd('.')}{said}{id}.", failure.Cause)
        {
            Status = failure.Status,
            Code = failure.Code,
            RequestId = failure.RequestId,
            Method = failure.Method,
            Path = failure.Path,
            RecommendedAction = action,
        };
    }

    private static ErrorKind CategoryOf(int status) =>
        status switch
        {
            400 => ErrorKind.InvalidArgument,
            409 => ErrorKind.ResourceExists,
            423 => ErrorKind.ResourceBusy,
            _ => ErrorKind.InvalidOperation,
        };

    private static string Innermost(Exception? failure)
    {
        Exception? inner = failure;
        while (inner?.InnerException is not null)
        {
            inner = inner.InnerException;
        }

        return inner?.Message ?? "no reason known";
    }
}
