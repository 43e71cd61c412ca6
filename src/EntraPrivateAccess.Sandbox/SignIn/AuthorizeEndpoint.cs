using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary><c>GET /{tenant}/oauth2/v2.0/authorize</c>: a person picks who to be, and the browser takes a code back.</summary>
internal sealed class AuthorizeEndpoint
{
    private static readonly HashSet<string> s_known =
    [
        "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "login_hint", "domain_hint",
        "prompt", "claims", "client_info", "client-request-id", "haschrome", "sso_reload", "instance_aware", "login_req", "sandbox_user",
    ];

    private readonly PendingSignIns _pending;
    private readonly FaultBoard _faults;
    private readonly SignInSetting _setting;

    public AuthorizeEndpoint(PendingSignIns pending, FaultBoard faults, SignInSetting setting)
    {
        _pending = pending;
        _faults = faults;
        _setting = setting;
    }

    public IResult Answer(string tenant, HttpRequest request)
    {
        TenantClient client;
        string redirect;
        try
        {
            (client, redirect) = Requester(tenant, request.Query);
        }
        catch (SignInFault fault)
        {
            // Never a redirect to an address that is not registered: the browser shows the error.
            return SignInPage.Fault(fault);
        }

        try
        {
            _ = ScopeRequest.ForUser(request.Query["scope"].ToString(), client, _setting.Address.Root, _setting.Tenant.Id);
            if (_faults.Strikes(FaultNames.SignInRefused, $"authorization_code {client.Id}", out Fault? refused))
            {
                throw SignInFaults.Refused(refused.Value);
            }

            TenantUser? user = TenantUsers.Find(request.Query["sandbox_user"].FirstOrDefault() ?? _pending.AnsweredBy);
            return user is null
                ? SignInPage.Choose($"Sign in to {client.Name}", choice => $"{request.GetEncodedPathAndQuery()}&sandbox_user={WebUtility.UrlEncode(choice)}")
                : Back(request.Query, redirect, ("code", Code(client, user, redirect, request.Query)), ("state", request.Query["state"]));
        }
        catch (SignInFault fault)
        {
            return Back(request.Query, redirect, ("error", fault.Error), ("error_description", fault.Message), ("state", request.Query["state"]));
        }
    }

    private (TenantClient Client, string Redirect) Requester(string tenant, IQueryCollection query)
    {
        _setting.RequireTenant(tenant);
        if (query.Keys.FirstOrDefault(key => !s_known.Contains(key) && !key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)) is string unknown)
        {
            throw SignInFaults.Unknown(unknown);
        }

        string id = query["client_id"].FirstOrDefault() ?? throw SignInFaults.Missing("client_id");
        TenantClient client = TenantClients.Find(id) ?? throw SignInFaults.UnknownClient(id, _setting.Tenant.Name);
        string redirect = query["redirect_uri"].FirstOrDefault() ?? throw SignInFaults.Missing("redirect_uri");
        if (!client.AllowsRedirect(redirect, _setting.Address.Root))
        {
            throw SignInFaults.Redirect(redirect, client.Id);
        }

        return query["response_type"] == "code" ? (client, redirect) : throw SignInFaults.Missing("response_type");
    }

    private string Code(TenantClient client, TenantUser user, string redirect, IQueryCollection query) => _pending.Add(new AuthorizationCode(
        client, user, query["scope"].ToString(), redirect, query["code_challenge"].FirstOrDefault(), query["nonce"].FirstOrDefault(), _setting.Clock.GetUtcNow().AddMinutes(10)));

    private static IResult Back(IQueryCollection query, string redirect, params (string Name, string? Value)[] fields)
    {
        if (query["response_mode"] == "form_post")
        {
            return SignInPage.Post(redirect, fields);
        }

        string answer = string.Join('&', fields.Where(field => field.Value is not null).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value!)}"));
        return Results.Redirect($"{redirect}{(redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{answer}");
    }
}
