using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>
/// <c>GET /{tenant}/oauth2/v2.0/authorize</c>: lets the user select an account, and returns a code through the browser.
/// </summary>
internal sealed class AuthorizeEndpoint
{
    private static readonly HashSet<string> s_known =
    [
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "login_hint",
        "domain_hint",
        "prompt",
        "claims",
        "client_info",
        "client-request-id",
        "haschrome",
        "sso_reload",
        "instance_aware",
        "login_req",
        "sandbox_user",
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
        catch (SignInException fault)
        {
            // Never redirects to an address that is not registered; the browser shows the error instead.
            return SignInPage.Fault(fault);
        }

        try
        {
            _ = ScopeRequest.ForUser(
                request.Query["scope"].ToString(),
                client,
                _setting.Address.Root,
                _setting.Tenant.Id
            );
            if (_faults.Strikes(FaultNames.SignInRefused, $"authorization_code {client.Id}", out Fault? refused))
            {
                throw SignInFaults.Refused(refused.Value);
            }

            TenantUser? user = TenantUsers.Find(request.Query["sandbox_user"].FirstOrDefault() ?? _pending.AnsweredBy);
            return user is null
                ? SignInPage.Choose($"Sign in to {client.Name}", choice =>
                    $"{request.GetEncodedPathAndQuery()}&sandbox_user={WebUtility.UrlEncode(choice)}"
                )
                : Back(
                    request.Query,
                    redirect,
                    ("code", Code(client, user, redirect, request.Query)),
                    ("state", request.Query["state"])
                );
        }
        catch (SignInException fault)
        {
            return Back(
                request.Query,
                redirect,
                ("error", fault.Error),
                ("error_description", fault.Message),
                ("state", request.Query["state"])
            );
        }
    }

    private (TenantClient Client, string Redirect) Requester(string tenant, IQueryCollection query)
    {
        _setting.RequireTenant(tenant);
        if (
            query.Keys.FirstOrDefault(key =>
                !s_known.Contains(key) && !key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)
            )
            is string unknown
        )
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

    private string Code(TenantClient client, TenantUser user, string redirect, IQueryCollection query) =>
        _pending.Add(
            new AuthorizationCode(
                client,
                user,
                query["scope"].ToString(),
                redirect,
                query["code_challenge"].FirstOrDefault(),
                query["nonce"].FirstOrDefault(),
                _setting.Clock.GetUtcNow().AddMinutes(10)
            )
        );

    private static IResult Back(IQueryCollection query, string redirect, params (string Name, string? Value)[] fields)
    {
        if (query["response_mode"] == "form_post")
        {
            return SignInPage.Post(redirect, fields);
        }

        string answer = string.Join(
            '&',
            fields
                .Where(field => field.Value is not null)
                .Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value!)}")
        );
        return Results.Redirect($"{redirect}{(redirect.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{answer}");
    }
}

/// <summary>An authorization code on its way back through the browser.</summary>
/// <param name="Challenge">PKCE's S256 challenge, or null if the client did not send one.</param>
internal sealed record AuthorizationCode(
    TenantClient Client,
    TenantUser User,
    string Scope,
    string Redirect,
    string? Challenge,
    string? Nonce,
    DateTimeOffset ExpiresAt
);

/// <summary>The pages that the browser shows.</summary>
internal static class SignInPage
{
    public static IResult Choose(string title, Func<string, string> link) =>
        Ask(
            title,
            string.Concat(
                TenantUsers.All.Select(user =>
                    $"""<p><a href="{WebUtility.HtmlEncode(link(user.Name))}">"""
                    + $"""{WebUtility.HtmlEncode($"{user.DisplayName} - {user.Name}")}</a></p>"""
                )
            )
        );

    public static IResult Say(string sentence) => Ask(sentence, "");

    public static IResult Fault(SignInException fault) =>
        Html(
            $"<h1>Sorry, but we are having trouble signing you in.</h1><p>{WebUtility.HtmlEncode(fault.Message)}</p>",
            400
        );

    /// <param name="body">Trusted HTML.</param>
    public static IResult Ask(string title, string body) => Html($"<h1>{WebUtility.HtmlEncode(title)}</h1>{body}", 200);

    /// <summary>Returns the response in a form that submits itself.</summary>
    public static IResult Post(string redirect, params (string Name, string? Value)[] fields) =>
        Html(
            $"""<form method="post" action="{WebUtility.HtmlEncode(redirect)}">"""
                + string.Concat(
                    fields.Select(field =>
                        $"""<input type="hidden" name="{field.Name}" value="{WebUtility.HtmlEncode(field.Value)}">"""
                    )
                )
                + "<button>Continue</button></form><script>document.forms[0].submit()</script>",
            200
        );

    private static IResult Html(string body, int status) =>
        Results.Content(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Sandbox sign-in</title></head>"
                + $"<body>{body}</body></html>",
            "text/html",
            statusCode: status
        );
}

/// <summary>The issued codes and refresh tokens that clients may still redeem.</summary>
internal sealed class PendingSignIns(FaultBoard faults)
{
    private readonly ConcurrentDictionary<string, AuthorizationCode> _codes = new();
    private readonly ConcurrentDictionary<string, DeviceSignIn> _devices = new();
    private readonly ConcurrentDictionary<string, RefreshGrant> _refresh = new();

    /// <summary>
    /// The user that answers every prompt (a browser page or a device code) at once, or null to wait for a real user.
    /// </summary>
    public string? AnsweredBy
    {
        get => field ?? (faults.Strikes(FaultNames.SignInAnswered, null, out Fault? user) ? user.Value : null);
        set;
    }

    public string Add(AuthorizationCode code)
    {
        string id = Secret();
        _codes[id] = code;
        return id;
    }

    /// <summary>Returns and removes a code, because a code is valid only once.</summary>
    public AuthorizationCode? TakeCode(string id) => _codes.TryRemove(id, out AuthorizationCode? code) ? code : null;

    public void Add(DeviceSignIn device) => _devices[device.DeviceCode] = device;

    public DeviceSignIn? Device(string deviceCode) => _devices.GetValueOrDefault(deviceCode);

    public DeviceSignIn? DeviceByUserCode(string? userCode) =>
        _devices.Values.FirstOrDefault(device =>
            device.UserCode.Equals(userCode?.Trim(), StringComparison.OrdinalIgnoreCase)
        );

    public void Remove(DeviceSignIn device) => _devices.TryRemove(device.DeviceCode, out _);

    public string Add(RefreshGrant grant)
    {
        string id = Secret();
        _refresh[id] = grant;
        return id;
    }

    /// <summary>
    /// Returns a refresh token's grant. Entra ID does not revoke a used refresh token, so it stays valid.
    /// </summary>
    public RefreshGrant? Refresh(string id) => _refresh.GetValueOrDefault(id);

    public void Clear()
    {
        _codes.Clear();
        _devices.Clear();
        _refresh.Clear();
        AnsweredBy = null;
    }

    private static string Secret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(24));
}
