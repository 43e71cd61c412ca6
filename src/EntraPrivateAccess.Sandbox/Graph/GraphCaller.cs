using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>Authenticates callers: the bearer token must be for Graph, for this tenant, and valid now.</summary>
internal sealed class GraphCaller
{
    private const string GraphApplication = "00000003-0000-0000-c000-000000000000";

    private readonly TokenAuthority _tokens;
    private readonly FaultBoard _faults;
    private readonly SandboxAddress _address;
    private readonly TenantIdentity _tenant;

    public GraphCaller(TokenAuthority tokens, FaultBoard faults, SandboxAddress address, TenantIdentity tenant)
    {
        _tokens = tokens;
        _faults = faults;
        _address = address;
        _tenant = tenant;
    }

    /// <exception cref="GraphServiceException">The token is missing or not valid (401).</exception>
    public TokenClaims Read(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw GraphServiceErrors.NoToken();
        }

        if (_faults.Strikes(FaultNames.ExpiredToken, request.Path, out _))
        {
            throw GraphServiceErrors.ExpiredToken();
        }

        string token = header["Bearer ".Length..].Trim();
        if (!_tokens.TryRead(token, out TokenClaims? claims, out _))
        {
            throw _tokens.Verified(token) is null ? GraphServiceErrors.BadToken() : GraphServiceErrors.ExpiredToken();
        }

        if (claims.Audience is not (ScopeRequest.Graph or GraphApplication) && claims.Audience != _address.Root)
        {
            throw GraphServiceErrors.Audience();
        }

        return _tenant.Is(claims.TenantId) ? claims : throw GraphServiceErrors.Tenant();
    }
}

/// <summary>
/// The permissions that an operation requires: by default those of Microsoft's permissions.json of August 2026. The
/// rule GraphPolicy selects what other sources describe.
/// </summary>
/// <param name="Delegated">Delegated permissions, any one of which is sufficient.</param>
/// <param name="Application">Application permissions, any one of which is sufficient. If empty, applications are
/// refused.</param>
/// <param name="Role">The directory roles that are required in addition to a scope; null if a scope is
/// sufficient.</param>
internal sealed record GraphPermission(
    IReadOnlyList<string> Delegated,
    IReadOnlyList<string> Application,
    Func<string, bool>? Role
)
{
    private const string Everything = "Directory.ReadWrite.All";
    private const string PublishingProfiles = "OnPremisesPublishingProfiles.ReadWrite.All";

    /// <summary>Delegated permissions that are also sufficient under the policy read-all.</summary>
    public IReadOnlyList<string> ReadAll { get; init; } = [];

    /// <summary>Application permissions that are also sufficient under the policy app-only.</summary>
    public IReadOnlyList<string> AppOnly { get; init; } = [];

    /// <summary>Required for changes to connectors and connector groups, except for creating a group.</summary>
    public static GraphPermission Publishing { get; } =
        new([Everything], [], DirectoryRoles.ManagesConnectors) { AppOnly = [Everything, PublishingProfiles] };

    /// <summary>Requires the same permission as <see cref="Publishing"/>, but accepts more roles.</summary>
    public static GraphPermission ReadPublishing { get; } =
        new([Everything], [], DirectoryRoles.ReadsConnectors)
        {
            ReadAll = ["Directory.Read.All"],
            AppOnly = [Everything, PublishingProfiles, "NetworkAccess.Read.All"],
        };

    /// <summary>Required to create a group: the one operation that permissions.json allows for applications.</summary>
    public static GraphPermission CreateGroup { get; } =
        new([Everything], [Everything], DirectoryRoles.ManagesConnectors) { AppOnly = [PublishingProfiles] };

    public static GraphPermission ReadApplications { get; } =
        new(
            ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", Everything],
            ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", Everything],
            null
        );

    /// <summary>Required to read the segments of an application.</summary>
    public static GraphPermission ReadSegments { get; } =
        new(
            ["Application.Read.All", "Application.ReadWrite.All"],
            ["Application.Read.All", "Application.ReadWrite.All"],
            null
        );

    /// <summary>Required to change the publishing settings of an application.</summary>
    public static GraphPermission WriteApplication { get; } =
        new(["Application.ReadWrite.All"], ["Application.ReadWrite.All"], DirectoryRoles.ManagesConnectors);

    public static GraphPermission ReadOrganization { get; } =
        new(
            ["User.Read", "Organization.Read.All", "Directory.Read.All", Everything],
            ["Organization.Read.All", "Directory.Read.All", Everything],
            null
        );

    /// <param name="policy">The value of the rule GraphPolicy; null means strict.</param>
    /// <exception cref="GraphServiceException">The caller lacks a permission or a role.</exception>
    public void Check(TokenClaims caller, string? policy)
    {
        IEnumerable<string> sufficient = caller.IsAppOnly
            ? Application.Concat(policy == "app-only" ? AppOnly : [])
            : Delegated.Concat(policy == "read-all" ? ReadAll : []);
        IReadOnlyList<string> held = caller.IsAppOnly ? caller.AppRoles : caller.Scopes;
        if (!sufficient.Any(permission => held.Contains(permission, StringComparer.OrdinalIgnoreCase)))
        {
            throw GraphServiceErrors.Denied();
        }

        if (Role is not null && !caller.IsAppOnly && !caller.DirectoryRoles.Any(Role))
        {
            throw GraphServiceErrors.NoRole();
        }
    }
}
