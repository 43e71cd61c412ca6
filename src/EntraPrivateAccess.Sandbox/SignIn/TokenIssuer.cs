using System.Buffers.Text;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Makes the answer of the token endpoint.</summary>
internal sealed class TokenIssuer
{
    private readonly TokenMint _mint;
    private readonly TenantIdentity _tenant;
    private readonly PendingSignIns _pending;

    public TokenIssuer(TokenMint mint, TenantIdentity tenant, PendingSignIns pending)
    {
        _mint = mint;
        _tenant = tenant;
        _pending = pending;
    }

    public JsonObject ForUser(TenantUser user, TenantClient client, string scope, string root, string? nonce = null)
    {
        ScopeRequest asked = ScopeRequest.ForUser(scope, client, root, _tenant.Id);
        JsonObject answer = Answer(_mint.ForUser(user, client, asked.Audience, asked.Permissions));
        answer["scope"] = string.Join(' ', asked.Permissions.Select(permission => $"{asked.Audience}/{permission}"));
        answer["id_token"] = _mint.IdToken(user, client, $"{root}/{_tenant.Id}/v2.0", nonce);
        answer["client_info"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"uid":"{{user.ObjectId}}","utid":"{{_tenant.Id}}"}"""));
        if (asked.Offline)
        {
            answer["refresh_token"] = _pending.Add(new RefreshGrant(client, user));
        }

        return answer;
    }

    public JsonObject ForApplication(TenantClient client, string scope, string root) =>
        Answer(_mint.ForApplication(client, ScopeRequest.ForApplication(scope, root, _tenant.Id)));

    private static JsonObject Answer(string accessToken) => new()
    {
        ["token_type"] = "Bearer",
        ["expires_in"] = (int)TokenMint.Lifetime.TotalSeconds,
        ["ext_expires_in"] = (int)TokenMint.Lifetime.TotalSeconds,
        ["access_token"] = accessToken,
    };
}
