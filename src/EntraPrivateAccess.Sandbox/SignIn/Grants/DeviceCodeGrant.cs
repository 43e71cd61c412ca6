using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn.Grants;

/// <summary>The device asks whether somebody has entered its code by now.</summary>
internal sealed class DeviceCodeGrant : IGrant
{
    private readonly PendingSignIns _pending;
    private readonly TokenIssuer _issuer;
    private readonly ServiceClock _clock;

    public DeviceCodeGrant(PendingSignIns pending, TokenIssuer issuer, ServiceClock clock)
    {
        _pending = pending;
        _issuer = issuer;
        _clock = clock;
    }

    public string Type => "urn:ietf:params:oauth:grant-type:device_code";

    public JsonObject Redeem(TokenForm form, TenantClient client)
    {
        DeviceSignIn? device = _pending.Device(form["device_code"]);
        if (device is null || device.Client.Id != client.Id)
        {
            throw SignInFaults.BadDeviceCode();
        }

        if (device.ExpiresAt <= _clock.GetUtcNow())
        {
            throw SignInFaults.DeviceExpired();
        }

        if (device.Declined)
        {
            throw SignInFaults.Declined();
        }

        TenantUser user = device.User ?? TenantUsers.Find(_pending.AnsweredBy) ?? throw SignInFaults.Pending();
        JsonObject answer = _issuer.ForUser(user, client, device.Scope, form.Root);
        _pending.Remove(device);
        return answer;
    }
}
