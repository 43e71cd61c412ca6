using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.SignIn.Grants;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>The sign-in service, in place of https://login.microsoftonline.com for a real tenant.</summary>
internal sealed class SignInModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
            .AddSingleton<ServiceClock>()
            .AddSingleton<TokenAuthority>()
            .AddSingleton<TokenFactory>()
            .AddSingleton<PendingSignIns>()
            .AddSingleton<TokenIssuer>()
            .AddSingleton<ClientAssertions>()
            .AddSingleton<SignInSetting>()
            .AddSingleton<IGrant, AuthorizationCodeGrant>()
            .AddSingleton<IGrant, RefreshTokenGrant>()
            .AddSingleton<IGrant, PasswordGrant>()
            .AddSingleton<IGrant, DeviceCodeGrant>()
            .AddSingleton<IGrant, ClientCredentialsGrant>()
            .AddSingleton<TokenEndpoint>()
            .AddSingleton<DeviceEndpoints>()
            .AddSingleton<AuthorizeEndpoint>()
            .AddSingleton<ManagedIdentityEndpoint>()
            .AddSingleton<DiscoveryEndpoints>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.MapGet(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            (string tenant, DiscoveryEndpoints discovery) => discovery.OpenId(tenant)
        );
        _ = endpoints.MapGet("/{tenant}/discovery/v2.0/keys", (string tenant, DiscoveryEndpoints discovery) =>
            discovery.Keys()
        );
        _ = endpoints.MapGet("/{tenant}/discovery/instance", (string tenant, DiscoveryEndpoints discovery) =>
            discovery.Instance(tenant)
        );
        _ = endpoints.MapGet("/{tenant}/userrealm/{user}", (string tenant, string user, DiscoveryEndpoints discovery) =>
            discovery.UserRealm(user)
        );
        _ = endpoints.MapPost(
            "/{tenant}/oauth2/v2.0/token",
            (string tenant, HttpRequest request, TokenEndpoint token) => token.AnswerAsync(tenant, request)
        );
        _ = endpoints.MapPost(
            "/{tenant}/oauth2/v2.0/devicecode",
            (string tenant, HttpRequest request, DeviceEndpoints devices) => devices.BeginAsync(tenant, request)
        );
        _ = endpoints.MapGet(
            "/{tenant}/oauth2/v2.0/authorize",
            (string tenant, HttpRequest request, AuthorizeEndpoint authorize) => authorize.Answer(tenant, request)
        );
        _ = endpoints.MapGet("/{tenant}/oauth2/nativeclient", (string tenant) =>
            SignInPage.Say("You are signed in. You may close this page.")
        );
        _ = endpoints.MapGet("/devicelogin", (HttpRequest request, DeviceEndpoints devices) => devices.Enter(request));
        _ = endpoints.MapGet("/msi/token", (HttpRequest request, ManagedIdentityEndpoint identity) =>
            identity.AppService(request)
        );
        _ = endpoints.MapGet(
            "/metadata/identity/oauth2/token",
            (HttpRequest request, ManagedIdentityEndpoint identity) => identity.VirtualMachine(request)
        );
    }
}

/// <summary>
/// Issues tokens for the machine itself, in the format of App Service (IDENTITY_ENDPOINT) and of a virtual machine
/// (IMDS).
/// </summary>
internal sealed class ManagedIdentityEndpoint
{
    private readonly TokenFactory _tokens;
    private readonly SignInSetting _setting;

    public ManagedIdentityEndpoint(TokenFactory tokens, SignInSetting setting)
    {
        _tokens = tokens;
        _setting = setting;
    }

    /// <summary>The value of IDENTITY_HEADER in App Service.</summary>
    public string Header { get; } = Guid.NewGuid().ToString("N");

    public IResult AppService(HttpRequest request) =>
        request.Headers["X-IDENTITY-HEADER"] == Header
            ? Answer(request.Query["resource"].ToString())
            : Results.Json(
                new { statusCode = 401, message = "The X-IDENTITY-HEADER is missing or wrong." },
                statusCode: 401
            );

    public IResult VirtualMachine(HttpRequest request) =>
        request.Headers["Metadata"] == "true"
            ? Answer(request.Query["resource"].ToString())
            : Results.Json(
                new { error = "bad_request_102", error_description = "Required metadata header not specified" },
                statusCode: 400
            );

    private IResult Answer(string resource)
    {
        try
        {
            string audience = ScopeRequest.ForApplication(
                $"{resource.TrimEnd('/')}/.default",
                _setting.Address.Root,
                _setting.Tenant.Id
            );
            TenantClient identity = TenantClients.Find(TenantClients.ManagedIdentity)!;
            long expires = (_tokens.Now + TokenFactory.Lifetime).ToUnixTimeSeconds();
            return Results.Text(
                new JsonObject
                {
                    ["access_token"] = _tokens.ForApplication(identity, audience),
                    ["client_id"] = identity.Id,
                    ["expires_on"] = expires.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["resource"] = resource,
                    ["token_type"] = "Bearer",
                }.ToJsonString(),
                "application/json"
            );
        }
        catch (SignInException fault)
        {
            return SignInErrors.Result(fault, _setting.Clock.GetUtcNow());
        }
    }
}
