using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.SignIn.Grants;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>The sign-in service: what https://login.microsoftonline.com is to a real tenant.</summary>
internal sealed class SignInRoom : ISandboxRoom
{
    public void AddServices(IServiceCollection services, SandboxOptions options) => services
        .AddSingleton<ServiceClock>()
        .AddSingleton<TokenAuthority>()
        .AddSingleton<TokenMint>()
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
        _ = endpoints.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", (string tenant, DiscoveryEndpoints discovery) => discovery.OpenId(tenant));
        _ = endpoints.MapGet("/{tenant}/discovery/v2.0/keys", (string tenant, DiscoveryEndpoints discovery) => discovery.Keys());
        _ = endpoints.MapGet("/{tenant}/discovery/instance", (string tenant, DiscoveryEndpoints discovery) => discovery.Instance(tenant));
        _ = endpoints.MapGet("/{tenant}/userrealm/{user}", (string tenant, string user, DiscoveryEndpoints discovery) => discovery.UserRealm(user));
        _ = endpoints.MapPost("/{tenant}/oauth2/v2.0/token", (string tenant, HttpRequest request, TokenEndpoint token) => token.AnswerAsync(tenant, request));
        _ = endpoints.MapPost("/{tenant}/oauth2/v2.0/devicecode", (string tenant, HttpRequest request, DeviceEndpoints devices) => devices.BeginAsync(tenant, request));
        _ = endpoints.MapGet("/{tenant}/oauth2/v2.0/authorize", (string tenant, HttpRequest request, AuthorizeEndpoint authorize) => authorize.Answer(tenant, request));
        _ = endpoints.MapGet("/{tenant}/oauth2/nativeclient", (string tenant) => SignInPage.Say("You are signed in. You may close this page."));
        _ = endpoints.MapGet("/devicelogin", (HttpRequest request, DeviceEndpoints devices) => devices.Enter(request));
        _ = endpoints.MapGet("/msi/token", (HttpRequest request, ManagedIdentityEndpoint identity) => identity.AppService(request));
        _ = endpoints.MapGet("/metadata/identity/oauth2/token", (HttpRequest request, ManagedIdentityEndpoint identity) => identity.VirtualMachine(request));
    }
}
