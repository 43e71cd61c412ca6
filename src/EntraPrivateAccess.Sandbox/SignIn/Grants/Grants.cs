using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn.Grants;

/// <summary>One OAuth 2.0 grant type.</summary>
internal interface IGrant
{
    /// <summary>The value of <c>grant_type</c>.</summary>
    string Type { get; }

    /// <exception cref="SignInException">The sign-in is refused.</exception>
    JsonObject Redeem(TokenForm form, TenantClient client);
}

/// <summary>A code from the browser, with the secret that only the requesting client has (PKCE).</summary>
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

        if (
            code.Challenge is string challenge
            && challenge != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"])))
        )
        {
            throw SignInFaults.BadVerifier();
        }

        return _issuer.ForUser(code.User, client, form.Optional("scope") ?? code.Scope, form.Root, code.Nonce);
    }
}

/// <summary>An application that signs in as itself with a secret, a certificate, or a federated token.</summary>
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

/// <summary>A device that polls until its code is entered.</summary>
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

/// <summary>Name and password without a prompt; users who must use MFA are refused.</summary>
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

/// <summary>Continues an earlier sign-in without a prompt.</summary>
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
