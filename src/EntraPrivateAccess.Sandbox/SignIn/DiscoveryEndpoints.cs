using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>The discovery endpoints, which return addresses and keys to clients.</summary>
internal sealed class DiscoveryEndpoints
{
    private readonly TokenAuthority _authority;
    private readonly SignInSetting _setting;

    public DiscoveryEndpoints(TokenAuthority authority, SignInSetting setting)
    {
        _authority = authority;
        _setting = setting;
    }

    public IResult OpenId(string tenant)
    {
        try
        {
            _setting.RequireTenant(tenant);
        }
        catch (SignInException fault)
        {
            return SignInErrors.Result(fault, _setting.Clock.GetUtcNow());
        }

        string root = $"{_setting.Address.Root}/{tenant}";
        return Json(
            new JsonObject
            {
                ["issuer"] = $"{_setting.Address.Root}/{_setting.Tenant.Id}/v2.0",
                ["authorization_endpoint"] = $"{root}/oauth2/v2.0/authorize",
                ["token_endpoint"] = $"{root}/oauth2/v2.0/token",
                ["device_authorization_endpoint"] = $"{root}/oauth2/v2.0/devicecode",
                ["jwks_uri"] = $"{root}/discovery/v2.0/keys",
                ["response_types_supported"] = new JsonArray("code"),
                ["response_modes_supported"] = new JsonArray("query", "form_post"),
                ["subject_types_supported"] = new JsonArray("pairwise"),
                ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
                ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "private_key_jwt"),
                ["scopes_supported"] = new JsonArray("openid", "profile", "email", "offline_access"),
                ["msgraph_host"] = _setting.Address.Url.Authority,
            }
        );
    }

    public IResult Keys() => Json(new JsonObject { ["keys"] = new JsonArray(_authority.PublicKey()) });

    public IResult Instance(string tenant)
    {
        string host = _setting.Address.Url.Authority;
        return Json(
            new JsonObject
            {
                ["tenant_discovery_endpoint"] =
                    $"{_setting.Address.Root}/{tenant}/v2.0/.well-known/openid-configuration",
                ["api-version"] = "1.1",
                ["metadata"] = new JsonArray(
                    new JsonObject
                    {
                        ["preferred_network"] = host,
                        ["preferred_cache"] = host,
                        ["aliases"] = new JsonArray(host),
                    }
                ),
            }
        );
    }

    /// <summary>Returns how a user signs in: always with a password of the tenant itself.</summary>
    public IResult UserRealm(string user) =>
        Json(
            new JsonObject
            {
                ["ver"] = "1.0",
                ["account_type"] = user.EndsWith(
                    $"@{_setting.Tenant.Domain}",
                    System.StringComparison.OrdinalIgnoreCase
                )
                    ? "Managed"
                    : "Unknown",
                ["domain_name"] = _setting.Tenant.Domain,
                ["cloud_instance_name"] = "microsoftonline.com",
                ["cloud_audience_urn"] = "urn:federation:MicrosoftOnline",
            }
        );

    private static IResult Json(JsonObject body) => Results.Text(body.ToJsonString(), "application/json");
}
