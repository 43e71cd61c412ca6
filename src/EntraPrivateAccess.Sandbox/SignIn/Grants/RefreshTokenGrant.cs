using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn.Grants;

/// <summary>A former sign-in goes on without a person.</summary>
internal sealed class RefreshTokenGrant : IGrant
{
    private readonly PendingSignIns _pending;
    private readonly TokenIssuer _issuer;
    private readonly FaultBoard _faults;

    public RefreshTokenGrant(PendingSignIns pending, TokenIssuer issuer, FaultBoard faults)
    {
        _pending = pending;
        _issuer = issuer;
        _faults = faults;
    }

    public string Type => "refresh_token";

    public JsonObject Redeem(TokenForm form, TenantClient client)
    {
        RefreshGrant? grant = _pending.Refresh(form["refresh_token"]);
        if (grant is null || grant.Client.Id != client.Id)
        {
            throw SignInFaults.BadCode();
        }

        return _faults.Strikes(FaultNames.MfaRequired, Type, out _)
            ? throw SignInFaults.SecondFactor()
            : _issuer.ForUser(grant.User, client, form["scope"], form.Root);
    }
}
