using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Builds the responses of the token endpoint.</summary>
internal sealed class TokenIssuer
{
    private readonly TokenFactory _tokens;
    private readonly TenantIdentity _tenant;
    private readonly PendingSignIns _pending;
    private readonly FaultBoard _faults;

    public TokenIssuer(TokenFactory tokens, TenantIdentity tenant, PendingSignIns pending, FaultBoard faults)
    {
        _faults = faults;
        _tokens = tokens;
        _tenant = tenant;
        _pending = pending;
    }

    public JsonObject ForUser(TenantUser user, TenantClient client, string scope, string root, string? nonce = null)
    {
        ScopeRequest asked = ScopeRequest.ForUser(scope, client, root, _tenant.Id);
        TokenTerms terms = Terms();
        JsonObject answer = Answer(_tokens.ForUser(user, client, asked.Audience, asked.Permissions, terms), terms);
        answer["scope"] = string.Join(' ', asked.Permissions.Select(permission => $"{asked.Audience}/{permission}"));
        answer["id_token"] = _tokens.IdToken(user, client, $"{root}/{_tenant.Id}/v2.0", nonce);
        answer["client_info"] = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes($$"""{"uid":"{{user.ObjectId}}","utid":"{{_tenant.Id}}"}""")
        );
        if (asked.Offline)
        {
            answer["refresh_token"] = _pending.Add(new RefreshGrant(client, user));
        }

        return answer;
    }

    public JsonObject ForApplication(TenantClient client, string scope, string root)
    {
        TokenTerms terms = Terms();
        string audience = ScopeRequest.ForApplication(scope, root, _tenant.Id);
        return Answer(_tokens.ForApplication(client, audience, terms), terms);
    }

    private TokenTerms Terms() =>
        double.TryParse(
            _faults.Value(FaultNames.TokenLifetime),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double seconds
        )
            ? new TokenTerms(TimeSpan.FromSeconds(seconds))
            : TokenTerms.Usual;

    private static JsonObject Answer(string accessToken, TokenTerms terms) =>
        new()
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)terms.ExpiresIn.TotalSeconds,
            ["ext_expires_in"] = (int)terms.ExpiresIn.TotalSeconds,
            ["access_token"] = accessToken,
        };
}

/// <summary>
/// The client and user of a refresh token. Entra ID's refresh tokens are not limited to one resource.
/// </summary>
internal sealed record RefreshGrant(TenantClient Client, TenantUser User);
