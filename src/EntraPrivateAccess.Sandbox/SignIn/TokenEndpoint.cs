using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.SignIn.Grants;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary><c>POST /{tenant}/oauth2/v2.0/token</c>: selects the grant and redeems it.</summary>
internal sealed class TokenEndpoint
{
    private readonly IReadOnlyList<IGrant> _grants;
    private readonly FaultBoard _faults;
    private readonly SignInSetting _setting;

    public TokenEndpoint(IEnumerable<IGrant> grants, FaultBoard faults, SignInSetting setting)
    {
        _grants = [.. grants];
        _faults = faults;
        _setting = setting;
    }

    public async Task<IResult> AnswerAsync(string tenant, HttpRequest request)
    {
        try
        {
            _setting.RequireTenant(tenant);
            if (!request.HasFormContentType)
            {
                throw SignInFaults.Missing("grant_type");
            }

            TokenForm form = new(await request.ReadFormAsync(), tenant, _setting.Address.Root);
            TenantClient client = TenantClients.Find(form["client_id"])
                ?? throw SignInFaults.UnknownClient(form["client_id"], _setting.Tenant.Name);
            IGrant grant = _grants.FirstOrDefault(one => one.Type == Name(form["grant_type"]))
                ?? throw SignInFaults.BadGrant(form["grant_type"]);
            if (_faults.Strikes(FaultNames.SignInRefused, $"{grant.Type} {client.Id}", out Fault? fault))
            {
                throw SignInFaults.Refused(fault.Value);
            }

            return Results.Text(grant.Redeem(form, client).ToJsonString(), "application/json");
        }
        catch (SignInException fault)
        {
            return SignInErrors.Result(fault, _setting.Clock.GetUtcNow());
        }
    }

    // MSAL for .NET sends the short name, which Entra ID accepts in addition to the registered one.
    private static string Name(string grant) =>
        grant == "device_code" ? "urn:ietf:params:oauth:grant-type:device_code" : grant;
}

/// <summary>The parameters of a sign-in request; unknown ones are refused.</summary>
internal sealed class TokenForm
{
    private static readonly HashSet<string> s_known =
    [
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "client_info",
        "client-request-id",
        "grant_type",
        "scope",
        "code",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
        "username",
        "password",
        "device_code",
        "claims",
        "tenant",
    ];

    private readonly IFormCollection _form;

    public TokenForm(IFormCollection form, string tenant, string root)
    {
        _form = form;
        Tenant = tenant;
        Root = root;
        // MSAL sends telemetry in x-client-… parameters; MSAL for Node also sends client-request-id as a parameter.
        if (
            form.Keys.FirstOrDefault(key =>
                !s_known.Contains(key) && !key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)
            )
            is string unknown
        )
        {
            throw SignInFaults.Unknown(unknown);
        }
    }

    /// <summary>The tenant in the request's path.</summary>
    public string Tenant { get; }

    public string Root { get; }

    public string this[string name] => Optional(name) ?? throw SignInFaults.Missing(name);

    public string? Optional(string name) => _form[name] is [{ Length: > 0 } value] ? value : null;
}

/// <summary>The scope of a request: one resource and its permissions.</summary>
/// <param name="Audience">The resource as spelled in the request, which becomes the token's audience.</param>
/// <param name="Permissions">The permissions without the resource; <c>.default</c> is replaced with the consented
/// ones.</param>
/// <param name="Offline">Whether a refresh token was requested.</param>
internal sealed record ScopeRequest(string Audience, IReadOnlyList<string> Permissions, bool Offline)
{
    public const string Graph = "https://graph.microsoft.com";

    private static readonly string[] s_openId = ["openid", "profile", "email", "offline_access"];

    /// <param name="root">The sandbox's own address, which is its Graph root.</param>
    /// <exception cref="SignInException">The resource or scope is unknown, or there is no consent for it.</exception>
    public static ScopeRequest ForUser(string scope, TenantClient client, string root, string tenant)
    {
        (string audience, List<string> permissions, bool offline) = Parse(scope, root, tenant);
        IReadOnlyList<string> consented =
            audience == RegistrationAudience.Resource
                ? client.Registers
                    ? ["user_impersonation"]
                    : []
                : client.GraphScopes;
        if (permissions.Contains(".default"))
        {
            permissions = [.. consented];
        }

        return
            permissions.Count > 0
            && permissions.All(permission => consented.Contains(permission, StringComparer.OrdinalIgnoreCase))
            ? new ScopeRequest(audience, permissions, offline)
            : throw SignInFaults.Consent(client.Id, client.Name);
    }

    /// <summary>Parses the scope of an application, which must be <c>resource/.default</c> (AADSTS1002012).</summary>
    public static string ForApplication(string scope, string root, string tenant)
    {
        (string audience, List<string> permissions, bool _) = Parse(scope, root, tenant);
        return permissions is [".default"]
            ? audience
            : throw new SignInException(
                "invalid_scope",
                1002012,
                $"The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
                    + "with /.default suffixed to the resource identifier (application ID URI)."
            );
    }

    private static (string Audience, List<string> Permissions, bool Offline) Parse(
        string scope,
        string root,
        string tenant
    )
    {
        string[] asked = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        List<(string Audience, string Permission)> parts =
        [
            .. asked.Where(one => !s_openId.Contains(one)).Select(one => Split(one, root, tenant)),
        ];
        if (parts.Count == 0)
        {
            parts.Add((Graph, "User.Read"));
        }

        return parts.Select(part => part.Audience).Distinct().Count() == 1
            ? (parts[0].Audience, [.. parts.Select(part => part.Permission)], asked.Contains("offline_access"))
            : throw new SignInException(
                "invalid_request",
                28000,
                "Provided value for the input parameter scope is not valid because it contains more than one resource."
            );
    }

    private static (string Audience, string Permission) Split(string scope, string root, string tenant)
    {
        int slash = scope.LastIndexOf('/');
        if (slash < 0)
        {
            return scope.Contains('.', StringComparison.Ordinal)
                ? (Graph, scope)
                : throw SignInFaults.UnknownScope(scope);
        }

        string resource = scope[..slash].TrimEnd('/');
        string known =
            resource.Equals(root, StringComparison.OrdinalIgnoreCase) ? root
            : resource is Graph or RegistrationAudience.Resource ? resource
            : throw SignInFaults.UnknownResource(resource, tenant);
        return (known, scope[(slash + 1)..]);
    }
}
