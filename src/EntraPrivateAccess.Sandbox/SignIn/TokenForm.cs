using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>The parameters of a sign-in request; one that is not known is refused.</summary>
internal sealed class TokenForm
{
    private static readonly HashSet<string> s_known =
    [
        "client_id", "client_secret", "client_assertion", "client_assertion_type", "client_info", "client-request-id", "grant_type", "scope", "code", "redirect_uri", "code_verifier",
        "refresh_token", "username", "password", "device_code", "claims", "tenant",
    ];

    private readonly IFormCollection _form;

    public TokenForm(IFormCollection form, string tenant, string root)
    {
        _form = form;
        Tenant = tenant;
        Root = root;
        // MSAL's telemetry travels as x-client-… parameters; MSAL for Node sends client-request-id as one, too.
        if (form.Keys.FirstOrDefault(key => !s_known.Contains(key) && !key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)) is string unknown)
        {
            throw SignInFaults.Unknown(unknown);
        }
    }

    /// <summary>The tenant of the address.</summary>
    public string Tenant { get; }

    public string Root { get; }

    public string this[string name] => Optional(name) ?? throw SignInFaults.Missing(name);

    public string? Optional(string name) => _form[name] is [{ Length: > 0 } value] ? value : null;
}
