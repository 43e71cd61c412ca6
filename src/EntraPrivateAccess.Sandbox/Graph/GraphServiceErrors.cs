using EntraPrivateAccess.Sandbox.Contracts;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>All Graph errors with their status, code and message.</summary>
/// <remarks>
/// These codes are documented by Microsoft or were observed: InvalidAuthenticationToken, Authorization_RequestDenied,
/// Request_ResourceNotFound, OnPremisesPublishing_NotEnabled, Application_NotFound, Directory_ConcurrencyViolation,
/// MaximumValueExceeded, and the empty code. No source documents the code for a broken group rule. The sandbox returns
/// Request_BadRequest for these; clients should rely on nothing but the status 400.
/// </remarks>
internal static class GraphServiceErrors
{
    public static GraphServiceException NoToken() => new(401, "InvalidAuthenticationToken", "Access token is empty.");

    public static GraphServiceException BadToken() =>
        new(401, "InvalidAuthenticationToken", "IDX14100: JWT is not well formed, or its signature is not valid.");

    public static GraphServiceException ExpiredToken() =>
        new(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.");

    public static GraphServiceException Audience() =>
        new(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.");

    public static GraphServiceException Tenant() =>
        new(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid tenant.");

    public static GraphServiceException Denied() =>
        new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

    /// <summary>Observed in 2023 for a user with the scope but without a directory role.</summary>
    public static GraphServiceException NoRole() =>
        new(
            403,
            "NotAdminRoleNoEnoughCustomPermission_UnauthorizedAccess",
            "The user does not have an administrator role or enough custom permissions."
        );

    public static GraphServiceException NotFound(string id) =>
        new(
            404,
            "Request_ResourceNotFound",
            $"Resource '{id}' does not exist or one of its queried reference-property objects are not present."
        );

    public static GraphServiceException NotEnabled(string tenant) =>
        new(
            404,
            "OnPremisesPublishing_NotEnabled",
            $"OnPremisesPublishing is not enabled: tenant ID '{tenant}' was not found."
        );

    public static GraphServiceException Application(string id) =>
        new(
            404,
            "Application_NotFound",
            $"Application '{id}' not found or OnPremisesPublishing is not enabled for your tenant."
        );

    public static GraphServiceException Concurrency() =>
        new(
            409,
            "Directory_ConcurrencyViolation",
            "Another object with the same value or a concurrent change was found. Please retry the request."
        );

    public static GraphServiceException Rule(string sentence) => new(400, "Request_BadRequest", sentence);

    public static GraphServiceException Query(string sentence) => new(400, "BadRequest", sentence);

    public static GraphServiceException Segment(string segment) =>
        new(400, "BadRequest", $"Resource not found for the segment '{segment}'.");

    /// <summary>
    /// The publishing service behind Graph returns this error for a route that does not exist (observed in 2020).
    /// </summary>
    public static GraphServiceException NoRoute() =>
        new(404, "", "No HTTP resource was found that matches the request URI.");

    public static GraphServiceException Method(string method) =>
        new(405, "Request_BadRequest", $"Specified HTTP method is not allowed for the request target ({method}).");

    public static GraphServiceException ContentType() =>
        new(400, "BadRequest", "Write requests (excluding DELETE) must contain the Content-Type header declaration.");

    public static GraphServiceException Json() =>
        new(
            400,
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
                + "JSON format."
        );
}
