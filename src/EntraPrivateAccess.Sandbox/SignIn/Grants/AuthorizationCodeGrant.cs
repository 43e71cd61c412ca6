using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn.Grants;

/// <summary>A code from the browser, with the secret that only the asking client has (PKCE).</summary>
internal sealed class AuthorizationCodeGrant : IGrant
{
    private readonly PendingSignIns _pending;
    private readonly TokenIssuer _issuer;
    private readonly ServiceClock _clock;

    public AuthorizationCodeGrant(PendingSignIns pending, TokenIssuer issuer, ServiceClock clock)
    {
        _pending = pending;
        _issuer = issuer;
        _clock = clock;
    }

    public string Type => "authorization_code";

    public JsonObject Redeem(TokenForm form, TenantClient client)
    {
        AuthorizationCode? code = _pending.TakeCode(form["code"]);
        if (code is null || code.Client.Id != client.Id || code.ExpiresAt <= _clock.GetUtcNow())
        {
            throw SignInFaults.BadCode();
        }

        if (code.Redirect != form["redirect_uri"])
        {
            throw SignInFaults.Redirect(form["redirect_uri"], client.Id);
        }

        if (code.Challenge is string challenge && challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))))
        {
            throw SignInFaults.BadVerifier();
        }

        return _issuer.ForUser(code.User, client, form.Optional("scope") ?? code.Scope, form.Root, code.Nonce);
    }
}
