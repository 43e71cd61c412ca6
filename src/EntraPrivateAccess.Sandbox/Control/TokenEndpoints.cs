using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary><c>POST /sandbox/tokens</c>: any token, also those that a tenant would never give.</summary>
internal sealed class TokenEndpoints
{
    private readonly TokenFactory _mint;
    private readonly TokenAuthority _authority;
    private readonly SandboxAddress _address;

    public TokenEndpoints(TokenFactory mint, TokenAuthority authority, SandboxAddress address)
    {
        _mint = mint;
        _authority = authority;
        _address = address;
    }

    public IResult Answer(TokenRequest request)
    {
        TenantUser? user = TenantUsers.Find(request.User ?? TenantUsers.GlobalAdministrator);
        if (user is null)
        {
            return ControlError.Result(400, $"There is no user '{request.User}'.");
        }

        TokenTerms terms = new(
            request.ExpiresInSeconds is int seconds ? TimeSpan.FromSeconds(seconds) : TokenFactory.Lifetime,
            request.TenantId
        );
        string? token = Token(request, user, terms);
        return token is null
            ? ControlError.Result(400, $"There is no kind of token '{request.Kind}'.")
            : Results.Json(
                new
                {
                    token,
                    expiresOn = _mint.Now + terms.ExpiresIn,
                    account = user.Name,
                }
            );
    }

    private string? Token(TokenRequest request, TenantUser user, TokenTerms terms) =>
        request.Kind.ToLowerInvariant() switch
        {
            "graph" => Delegated(
                request,
                user,
                terms,
                TenantClients.GraphCommandLine,
                _address.Root,
                ["Directory.ReadWrite.All", "Application.ReadWrite.All", "User.Read"]
            ),
            "registration" => Delegated(
                request,
                user,
                terms,
                TenantClients.Registration,
                RegistrationAudience.Resource,
                ["user_impersonation"]
            ),
            "application" => _mint.ForApplication(
                TenantClients.Find(TenantClients.Automation)!,
                request.Audience ?? _address.Root,
                terms
            ),
            "federated" => Federated(terms),
            "garbage" => "this is not a token",
            _ => null,
        };

    private string Delegated(
        TokenRequest request,
        TenantUser user,
        TokenTerms terms,
        string client,
        string audience,
        string[] scopes
    ) =>
        _mint.ForUser(user, TenantClients.Find(client)!, request.Audience ?? audience, request.Scopes ?? scopes, terms);

    private string Federated(TokenTerms terms) =>
        _authority.Sign(
            new JsonObject
            {
                ["iss"] = "https://token.actions.githubusercontent.com",
                ["sub"] = "repo:contoso/connectors:ref:refs/heads/main",
                ["aud"] = ClientAssertions.FederatedAudience,
                ["exp"] = (_mint.Now + terms.ExpiresIn).ToUnixTimeSeconds(),
            }
        );
}

/// <summary>Asks for a token without a sign-in.</summary>
/// <param name="Kind"><c>graph</c>, <c>registration</c>, <c>application</c> (Graph, app-only), <c>federated</c> (an
/// assertion) or <c>garbage</c>.</param>
/// <param name="User">A sign-in name or its first part; the Global Administrator where it is absent.</param>
/// <param name="ExpiresInSeconds">May be negative.</param>
/// <param name="Audience">Another audience than the kind's own.</param>
/// <param name="Scopes">Other delegated permissions than the kind's own.</param>
internal sealed record TokenRequest(
    string Kind = "graph",
    string? User = null,
    int? ExpiresInSeconds = null,
    string? Audience = null,
    string? TenantId = null,
    string[]? Scopes = null
);
