using System;
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

    /// <exception cref="GraphFault">401.</exception>
    public TokenClaims Read(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            throw GraphFaults.NoToken();
        }

        if (_faults.Strikes(FaultNames.ExpiredToken, request.Path, out _))
        {
            throw GraphFaults.ExpiredToken();
        }

        string token = header["Bearer ".Length..].Trim();
        if (!_tokens.TryRead(token, out TokenClaims? claims, out _))
        {
            throw _tokens.Verified(token) is null ? GraphFaults.BadToken() : GraphFaults.ExpiredToken();
        }

        if (claims.Audience is not (ScopeRequest.Graph or GraphApplication) && claims.Audience != _address.Root)
        {
            throw GraphFaults.Audience();
        }

        return _tenant.Is(claims.TenantId) ? claims : throw GraphFaults.Tenant();
    }
}
