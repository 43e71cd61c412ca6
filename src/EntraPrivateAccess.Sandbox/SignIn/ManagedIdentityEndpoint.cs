using System;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>Tokens for the machine itself, in the form of App Service (IDENTITY_ENDPOINT) and of a virtual machine (IMDS).</summary>
internal sealed class ManagedIdentityEndpoint
{
    private readonly TokenMint _mint;
    private readonly SignInSetting _setting;

    public ManagedIdentityEndpoint(TokenMint mint, SignInSetting setting)
    {
        _mint = mint;
        _setting = setting;
    }

    /// <summary>What App Service puts into IDENTITY_HEADER.</summary>
    public string Header { get; } = Guid.NewGuid().ToString("N");

    public IResult AppService(HttpRequest request) => request.Headers["X-IDENTITY-HEADER"] == Header
        ? Answer(request.Query["resource"].ToString())
        : Results.Json(new { statusCode = 401, message = "The X-IDENTITY-HEADER is missing or wrong." }, statusCode: 401);

    public IResult VirtualMachine(HttpRequest request) => request.Headers["Metadata"] == "true"
        ? Answer(request.Query["resource"].ToString())
        : Results.Json(new { error = "bad_request_102", error_description = "Required metadata header not specified" }, statusCode: 400);

    private IResult Answer(string resource)
    {
        try
        {
            string audience = ScopeRequest.ForApplication($"{resource.TrimEnd('/')}/.default", _setting.Address.Root, _setting.Tenant.Id);
            TenantClient identity = TenantClients.Find(TenantClients.ManagedIdentity)!;
            long expires = (_mint.Now + TokenMint.Lifetime).ToUnixTimeSeconds();
            return Results.Text(
                new JsonObject
                {
                    ["access_token"] = _mint.ForApplication(identity, audience),
                    ["client_id"] = identity.Id,
                    ["expires_on"] = expires.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["resource"] = resource,
                    ["token_type"] = "Bearer",
                }.ToJsonString(),
                "application/json");
        }
        catch (SignInFault fault)
        {
            return SignInErrors.Result(fault, _setting.Clock.GetUtcNow());
        }
    }
}
