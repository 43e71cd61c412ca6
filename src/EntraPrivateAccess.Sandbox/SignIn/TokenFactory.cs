using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Creates access and ID tokens with the claims that Entra ID includes.</summary>
internal sealed class TokenFactory
{
    /// <summary>Entra ID's tokens are valid for 60 to 90 minutes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(75);

    private readonly TokenAuthority _authority;
    private readonly ServiceClock _clock;
    private readonly TenantIdentity _tenant;

    public TokenFactory(TokenAuthority authority, ServiceClock clock, TenantIdentity tenant)
    {
        _authority = authority;
        _clock = clock;
        _tenant = tenant;
    }

    public DateTimeOffset Now => _clock.GetUtcNow();

    public string ForUser(
        TenantUser user,
        TenantClient client,
        string audience,
        IEnumerable<string> scopes,
        TokenTerms? terms = null
    )
    {
        JsonObject claims = Common(client, audience, terms ?? TokenTerms.Usual);
        claims["oid"] = user.ObjectId;
        claims["sub"] = user.ObjectId;
        claims["upn"] = user.Name;
        claims["unique_name"] = user.Name;
        claims["name"] = user.DisplayName;
        claims["acct"] = user.IsGuest ? 1 : 0;
        claims["amr"] = new JsonArray("pwd", "mfa");
        claims["idtyp"] = "user";
        claims["scp"] = string.Join(' ', scopes);
        claims["wids"] = new JsonArray([.. user.DirectoryRoles.Select(role => (JsonNode)role)]);
        return _authority.Sign(claims);
    }

    public string ForApplication(TenantClient client, string audience, TokenTerms? terms = null)
    {
        JsonObject claims = Common(client, audience, terms ?? TokenTerms.Usual);
        claims["oid"] = client.Id;
        claims["sub"] = client.Id;
        claims["idtyp"] = "app";
        claims["roles"] = new JsonArray([.. client.AppRoles.Select(role => (JsonNode)role)]);
        return _authority.Sign(claims);
    }

    public string IdToken(TenantUser user, TenantClient client, string issuer, string? nonce)
    {
        JsonObject claims = new()
        {
            ["aud"] = client.Id,
            ["iss"] = issuer,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["nbf"] = Now.ToUnixTimeSeconds(),
            ["exp"] = (Now + Lifetime).ToUnixTimeSeconds(),
            ["name"] = user.DisplayName,
            ["nonce"] = nonce,
            ["oid"] = user.ObjectId,
            ["preferred_username"] = user.Name,
            ["sub"] = user.ObjectId,
            ["tid"] = _tenant.Id,
            ["ver"] = "2.0",
        };
        return _authority.Sign(claims);
    }

    private JsonObject Common(TenantClient client, string audience, TokenTerms terms)
    {
        DateTimeOffset expires = Now + terms.ExpiresIn;
        DateTimeOffset from = terms.ExpiresIn > TimeSpan.Zero ? Now.AddMinutes(-5) : expires.AddHours(-1);
        string tenant = terms.TenantId ?? _tenant.Id;
        return new JsonObject
        {
            ["aud"] = audience,
            ["iss"] = $"https://sts.windows.net/{tenant}/",
            ["iat"] = from.ToUnixTimeSeconds(),
            ["nbf"] = from.ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["tid"] = tenant,
            ["appid"] = client.Id,
            ["app_displayname"] = client.Name,
            ["ver"] = "1.0",
            ["uti"] = Guid.NewGuid().ToString("N"),
        };
    }
}

/// <summary>The differences from a normal token; tests request expired tokens and tokens of other tenants.</summary>
/// <param name="ExpiresIn">May be negative.</param>
internal sealed record TokenTerms(TimeSpan ExpiresIn, string? TenantId = null)
{
    public static TokenTerms Usual { get; } = new(TokenFactory.Lifetime);
}

/// <summary>The claims of an access token.</summary>
/// <param name="Scopes">Delegated permissions (<c>scp</c>).</param>
/// <param name="AppRoles">Application permissions (<c>roles</c>).</param>
/// <param name="DirectoryRoles">Template IDs of the user's roles (<c>wids</c>).</param>
internal sealed record TokenClaims(
    string Audience,
    string TenantId,
    string ClientId,
    string ObjectId,
    string? UserName,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> AppRoles,
    IReadOnlyList<string> DirectoryRoles,
    bool IsAppOnly,
    bool IsGuest,
    DateTimeOffset ExpiresAt
);

/// <summary>
/// The cloud's clock, which is ahead of the servers' clock by the value of the fault ClockSkew. Tokens and Date headers
/// use it.
/// </summary>
internal sealed class ServiceClock
{
    private readonly SandboxClock _clock;
    private readonly FaultBoard _faults;

    public ServiceClock(SandboxClock clock, FaultBoard faults)
    {
        _clock = clock;
        _faults = faults;
    }

    public DateTimeOffset GetUtcNow() =>
        _clock.GetUtcNow()
        + TimeSpan.FromSeconds(
            double.TryParse(
                _faults.Value(FaultNames.ClockSkew),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double skew
            )
                ? skew
                : 0
        );
}

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
