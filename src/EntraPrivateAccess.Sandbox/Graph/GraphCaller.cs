using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>Who calls: the bearer token, for Graph, of this tenant, valid now.</summary>
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

    /// <exception cref="GraphServiceException">401.</exception>
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

/// <summary>Who may do an operation: Microsoft's permissions.json of August 2026.</summary>
/// <param name="Delegated">Any one of these scopes.</param>
/// <param name="Application">Any one of these application permissions; none means that applications are
/// refused.</param>
/// <param name="Role">Which directory roles do, where a scope alone does not; null where it does.</param>
internal sealed record GraphPermission(
    IReadOnlyList<string> Delegated,
    IReadOnlyList<string> Application,
    Func<string, bool>? Role
)
{
    private const string Everything = "Directory.ReadWrite.All";

    /// <summary>Changes of connectors and connector groups, but for making a group.</summary>
    public static GraphPermission Publishing { get; } = new([Everything], [], DirectoryRoles.ManagesConnectors);

    /// <summary>The same permission, by which more roles read.</summary>
    public static GraphPermission ReadPublishing { get; } = new([Everything], [], DirectoryRoles.ReadsConnectors);

    /// <summary>The one operation that the data opens to applications.</summary>
    public static GraphPermission CreateGroup { get; } =
        new([Everything], [Everything], DirectoryRoles.ManagesConnectors);

    public static GraphPermission ReadApplications { get; } =
        new(
            ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", Everything],
            ["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", Everything],
            null
        );

    public static GraphPermission ReadOrganization { get; } =
        new(
            ["User.Read", "Organization.Read.All", "Directory.Read.All", Everything],
            ["Organization.Read.All", "Directory.Read.All", Everything],
            null
        );

    /// <exception cref="GraphServiceException">Not allowed.</exception>
    public void Check(TokenClaims caller)
    {
        if (
            !(caller.IsAppOnly ? Application : Delegated).Any(permission =>
                (caller.IsAppOnly ? caller.AppRoles : caller.Scopes).Contains(
                    permission,
                    StringComparer.OrdinalIgnoreCase
                )
            )
        )
        {
            throw GraphServiceErrors.Denied();
        }

        if (Role is not null && !caller.IsAppOnly && !caller.DirectoryRoles.Any(Role))
        {
            throw GraphServiceErrors.NoRole();
        }
    }
}
