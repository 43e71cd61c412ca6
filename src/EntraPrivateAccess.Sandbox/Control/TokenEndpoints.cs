using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>
/// <c>POST /sandbox/tokens</c>: issues any token, including tokens that a real tenant would never issue.
/// </summary>
internal sealed class TokenEndpoints
{
    private readonly TokenFactory _tokens;
    private readonly TokenAuthority _authority;
    private readonly SandboxAddress _address;

    public TokenEndpoints(TokenFactory tokens, TokenAuthority authority, SandboxAddress address)
    {
        _tokens = tokens;
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
            ? ControlError.Result(400, $"'{request.Kind}' is not a kind of token.")
            : Results.Json(
                new
                {
                    token,
                    expiresOn = _tokens.Now + terms.ExpiresIn,
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
            "application" => _tokens.ForApplication(
                Automation(request.Scopes),
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
        _tokens.ForUser(
            user,
            TenantClients.Find(client)!,
            request.Audience ?? audience,
            request.Scopes ?? scopes,
            terms
        );

    private static TenantClient Automation(string[]? roles)
    {
        TenantClient client = TenantClients.Find(TenantClients.Automation)!;
        return client with { AppRoles = roles ?? client.AppRoles };
    }

    private string Federated(TokenTerms terms) =>
        _authority.Sign(
            new JsonObject
            {
                ["iss"] = "https://token.actions.githubusercontent.com",
                ["sub"] = "repo:contoso/connectors:ref:refs/heads/main",
                ["aud"] = ClientAssertions.FederatedAudience,
                ["exp"] = (_tokens.Now + terms.ExpiresIn).ToUnixTimeSeconds(),
            }
        );
}

/// <summary>A request for a token without a sign-in.</summary>
/// <param name="Kind"><c>graph</c>, <c>registration</c>, <c>application</c> (Graph, app-only), <c>federated</c> (an
/// assertion) or <c>garbage</c>.</param>
/// <param name="User">A sign-in name or the part before the @; the Global Administrator if omitted.</param>
/// <param name="ExpiresInSeconds">May be negative.</param>
/// <param name="Audience">An audience that replaces the default of the kind.</param>
/// <param name="Scopes">Permissions, delegated or of the application, that replace the default of the kind.</param>
internal sealed record TokenRequest(
    string Kind = "graph",
    string? User = null,
    int? ExpiresInSeconds = null,
    string? Audience = null,
    string? TenantId = null,
    string[]? Scopes = null
);
