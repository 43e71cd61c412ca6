using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Errors;

internal static partial class ConnectorErrors
{
    private const string Roles = "Application Administrator (or Global Administrator)";

    // Longer texts of the service are cut. Its own messages have a few hundred characters.
    private const int LongestServiceText = 1000;
    private const int LongestCode = 100;

    private const string FirstConnector =
        "Run Install-Connector on a server: the registration of the first connector enables it and requires a Global "
        + "Administrator.";

    /// <summary>What Microsoft's texts say about applications that sign in without a user.</summary>
    public static string ApplicationSignInSources { get; } =
        string.Join(
            "; ",
            KnownFacts
                .ApplicationSignIn.Claims.Where(claim => claim.Source.Kind is FactKind.Microsoft)
                .Select(claim => claim.ToString())
        ) + $". See {KnownFacts.Topic}.";

    public static GraphException GraphUnreachable(GraphFailure failure) =>
        FromFailure(
            "ConnectionFailed",
            ErrorKind.ConnectionError,
            failure,
            $"Microsoft Graph did not respond: {Innermost(failure.Cause)}",
            "Check the network and the outbound proxy (Connect-EntraPrivateAccess -Proxy URL), then try again."
        );

    public static GraphException TokenRefused(GraphFailure failure) =>
        FromFailure(
            "TokenRefused",
            ErrorKind.AuthenticationError,
            failure,
            "Microsoft Graph refused the access token, even after it was renewed",
            "Run Connect-EntraPrivateAccess again."
        );

    public static GraphException InsufficientScope(GraphFailure failure, string scope) =>
        FromFailure(
            "InsufficientScope",
            ErrorKind.PermissionDenied,
            failure,
            $"The sign-in has no consent for the permission {scope}",
            $"Run Connect-EntraPrivateAccess with an account that may consent to {scope}, or have an administrator "
                + "consent to it."
        );

    public static GraphException ReadScopeRefused(GraphFailure failure, string scope) =>
        FromFailure(
            "InsufficientScope",
            ErrorKind.PermissionDenied,
            failure,
            $"Microsoft Graph requires the permission {scope} here, as in Microsoft's permissions data, and the "
                + "sign-in does not contain it",
            "Run Connect-EntraPrivateAccess without -ReadOnly. Or pass a token that contains the permission: "
                + "Connect-EntraPrivateAccess -ReadOnly -AccessToken $token. The session then still changes nothing."
        );

    public static GraphException InsufficientRole(GraphFailure failure, string scope) =>
        FromFailure(
            "InsufficientRole",
            ErrorKind.PermissionDenied,
            failure,
            "The signed-in account may not do this",
            $"It needs the role {Roles} and the permission {scope}. A newly activated role takes effect after a new "
                + "sign-in: run Connect-EntraPrivateAccess again."
        );

    public static ConnectorException RoleOnlyReads(string? account, string roles) =>
        new(
            "InsufficientRole",
            ErrorKind.PermissionDenied,
            $"{account ?? "The signed-in account"} can read connectors but not change them: the sign-in contains only "
                + $"these roles: {roles}."
        )
        {
            RecommendedAction =
                $"Sign in with the role {Roles}. A newly activated role takes effect after a new sign-in: run "
                + "Connect-EntraPrivateAccess again.",
        };

    public static ConnectorException ScopeOnlyReads(string? account, IReadOnlyList<string> scopes) =>
        new(
            "InsufficientScope",
            ErrorKind.PermissionDenied,
            $"The sign-in of {account ?? "this account"} does not permit changes to connector groups: its token "
                + $"contains only {string.Join(", ", scopes)}."
        )
        {
            RecommendedAction =
                "Sign in with consent for Directory.ReadWrite.All, which Microsoft's permissions data requires: "
                + "Connect-EntraPrivateAccess.",
        };

    public static string ApplicationMayNotMove(string? account) =>
        $"{account ?? "An application"} is signed in without a user. Microsoft's permissions data lists the move of a "
        + "connector for signed-in users only, and a community pipeline does it as an application, so Microsoft Graph "
        + "decides. If it refuses, run Move-Connector as an administrator.";

    public static string RoleUnknown(string? account) =>
        $"The sign-in of {account ?? "this account"} contains no role that is known to allow changes to connector "
        + $"groups ({Roles}). If the assignment to the group is refused later, run Move-Connector with another "
        + "account.";

    public static GraphException DelegatedSignInNeeded(GraphFailure failure) =>
        FromFailure(
            "DelegatedSignInNeeded",
            ErrorKind.PermissionDenied,
            failure,
            "Microsoft Graph refused this request from an application; Microsoft's texts disagree on whether it may",
            $"Sign in as an administrator with the role {Roles} and the permission Directory.ReadWrite.All: "
                + $"Connect-EntraPrivateAccess. {ApplicationSignInSources}",
            ErrorCondition.DelegatedSignInRequired
        );

    public static GraphException InsufficientApplicationPermission(GraphFailure failure, string permission) =>
        FromFailure(
            "InsufficientScope",
            ErrorKind.PermissionDenied,
            failure,
            $"The application has no consent for the application permission {permission}",
            $"Have an administrator consent to the application permission {permission}, then run "
                + "Connect-EntraPrivateAccess again."
        );

    public static GraphException PublishingNotEnabled(GraphFailure failure) =>
        FromFailure(
            "PublishingNotEnabled",
            ErrorKind.InvalidOperation,
            failure,
            "On-premises publishing is not enabled in this tenant yet",
            FirstConnector
        );

    public static GraphException GraphObjectNotFound(GraphFailure failure) =>
        FromFailure("NotFound", ErrorKind.ObjectNotFound, failure, "Microsoft Graph did not find the requested object");

    public static GraphException Throttled(GraphFailure failure) =>
        FromFailure(
            "Throttled",
            ErrorKind.LimitsExceeded,
            failure,
            failure.RetryAfter is TimeSpan asked
                ? $"Microsoft Graph limits requests and requires a wait of {Describe(asked)}, longer than this command "
                    + "retries"
                : "Microsoft Graph still limits requests",
            "Run the command again later."
        );

    public static GraphException ServiceUnavailable(GraphFailure failure) =>
        FromFailure(
            "ServiceUnavailable",
            ErrorKind.ResourceUnavailable,
            failure,
            $"Microsoft Graph failed with status {failure.Status}",
            "Run the command again later."
        );

    /// <summary>A refusal that has no specific ErrorId: the service's own code and message pass through.</summary>
    public static GraphException RequestRefused(GraphFailure failure) =>
        FromFailure(
            "RequestRefused",
            CategoryOf(failure.Status),
            failure,
            $"Microsoft Graph refused the request with status {failure.Status}",
            condition: ErrorCondition.RequestRefused
        );

    /// <param name="reason">The reason, as a clause without a period, or null if the answer is not JSON.</param>
    public static GraphException UnreadableAnswer(GraphFailure failure, string? reason = null) =>
        FromFailure(
            "UnreadableAnswer",
            ErrorKind.InvalidData,
            failure,
            reason is null
                ? $"Microsoft Graph's address answered with {failure.ContentType ?? "something"} that is not valid JSON"
                : $"Could not use the answer of Microsoft Graph's address: {reason}",
            "Check the outbound proxy: the response may come from a proxy or its sign-in page."
        );

    public static GraphException EndlessListing(GraphFailure failure, string reason) =>
        FromFailure(
            "UnreadableAnswer",
            ErrorKind.InvalidData,
            failure,
            $"The listing from Microsoft Graph's address does not end: {reason}",
            "Run the command again. If it fails again, check whether the outbound proxy changes responses."
        );

    public static GraphException UntrustedRedirect(GraphFailure failure) =>
        FromFailure(
            "UntrustedRedirect",
            ErrorKind.SecurityError,
            failure,
            $"Microsoft Graph's address redirected the request to {failure.RedirectHost}. Redirects are not followed, "
                + "so nothing was sent there",
            "Check the outbound proxy: the redirect may lead to its sign-in page."
        );

    public static ConnectorException UntrustedLink(Uri root) =>
        new(
            "UntrustedLink",
            ErrorKind.SecurityError,
            $"The response's link to the next page is outside {root.Host}, so the token was not sent there."
        )
        {
            Target = root.Host,
        };

    public static ConnectorException InvalidId(string id) =>
        new(
            "InvalidId",
            ErrorKind.InvalidArgument,
            id.Trim().Length == 0 ? "The ID is empty." : $"'{Excerpt(id)}' is not a valid ID."
        )
        {
            Target = Excerpt(id),
        };

    /// <summary>
    /// Replaces the service's message with one of the module. Status, code and request ID are kept, and the service's
    /// error becomes the inner exception.
    /// </summary>
    private static GraphException WithMessage(
        GraphException fault,
        string errorId,
        ErrorKind category,
        string message,
        string? action,
        string? target,
        ErrorCondition condition = ErrorCondition.None
    ) =>
        new(errorId, category, message, fault)
        {
            Condition = condition,
            Status = fault.Status,
            Code = fault.Code,
            RequestId = fault.RequestId,
            Method = fault.Method,
            Path = fault.Path,
            RecommendedAction = action,
            Target = target,
        };

    private static GraphException FromFailure(
        string errorId,
        ErrorKind category,
        GraphFailure failure,
        string message,
        string? action = null,
        ErrorCondition condition = ErrorCondition.None
    )
    {
        string code = PlainText.CleanLine(PlainText.Clip(failure.Code, LongestCode));
        string text = PlainText.Clip(failure.Message, LongestServiceText).TrimEnd('.');
        string said =
            text.Length == 0 ? (code.Length == 0 ? "" : $": {code}")
            : code.Length == 0 ? $": {text}"
            : $": {code}: {text}";
        string id = failure.RequestId is string known
            ? $" (request-id {PlainText.CleanLine(PlainText.Clip(known, LongestCode))})"
            : "";
        return new GraphException(errorId, category, $"{message.TrimEnd('.')}{said}{id}.", failure.Cause)
        {
            Status = failure.Status,
            Code = failure.Code,
            RequestId = failure.RequestId,
            Method = failure.Method,
            Path = failure.Path,
            RecommendedAction = action,
            Condition = condition,
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

        return inner?.Message ?? "the reason is unknown";
    }
}
