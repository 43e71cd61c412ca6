using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn.Grants;

/// <summary>An application signs in as itself: by secret, by certificate, or by a federated token.</summary>
internal sealed class ClientCredentialsGrant : IGrant
{
    private readonly TokenIssuer _issuer;
    private readonly ClientAssertions _assertions;

    public ClientCredentialsGrant(TokenIssuer issuer, ClientAssertions assertions)
    {
        _issuer = issuer;
        _assertions = assertions;
    }

    public string Type => "client_credentials";

    public JsonObject Redeem(TokenForm form, TenantClient client)
    {
        if (form.Optional("client_assertion") is string assertion)
        {
            _assertions.Check(assertion, client, form.Root);
        }
        else if (form.Optional("client_secret") is not string secret)
        {
            throw SignInFaults.NoCredential();
        }
        else if (client.Secret is null || client.Secret != secret)
        {
            throw SignInFaults.Secret(client.Id);
        }

        return _issuer.ForApplication(client, form["scope"], form.Root);
    }
}
