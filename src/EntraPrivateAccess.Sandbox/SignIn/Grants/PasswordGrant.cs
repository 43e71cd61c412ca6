using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn.Grants;

/// <summary>Name and password without a person: whoever must do MFA is refused.</summary>
internal sealed class PasswordGrant : IGrant
{
    private readonly TokenIssuer _issuer;
    private readonly FaultBoard _faults;

    public PasswordGrant(TokenIssuer issuer, FaultBoard faults)
    {
        _issuer = issuer;
        _faults = faults;
    }

    public string Type => "password";

    public JsonObject Redeem(TokenForm form, TenantClient client)
    {
        TenantUser? user = TenantUsers.Find(form["username"]);
        if (user is null || form["password"] != TenantUsers.Password)
        {
            throw SignInFaults.Password();
        }

        return user.MustDoMfa || _faults.Strikes(FaultNames.MfaRequired, Type, out _)
            ? throw SignInFaults.SecondFactor()
            : _issuer.ForUser(user, client, form["scope"], form.Root);
    }
}
