using System.Collections.Immutable;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The registration service: who may register, and what becomes of it.</summary>
/// <remarks>
/// The sentences are Microsoft's, from the connector's troubleshooting page. It says "denied" whatever the reason is;
/// the journal has the reason.
/// </remarks>
internal sealed class ConnectorRegistrar : IConnectorRegistrar
{
    private const string Denied =
        "Connector registration failed: Make sure you are an Application Administrator of your Active Directory to register the connector. "
        + "Error: 'The registration request was denied.'";

    /// <summary>
    /// Private Access connectors register with this one too (Microsoft: "Register the connector with PowerShell").
    /// </summary>
    private const string Feature = "ApplicationProxy";

    private const string SecondFactor =
        "Connector registration failed: Make sure you enabled application proxy in the Azure Management Portal and that you entered your Active Directory "
        + "user name and password correctly. Error: 'AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, "
        + "you must use multi-factor authentication to access the resource.'";

    private readonly TenantStore _store;
    private readonly TenantIdentity _tenant;
    private readonly TokenAuthority _tokens;
    private readonly RegistrationAuthority _authority;
    private readonly RegistrationSetting _setting;

    public ConnectorRegistrar(
        TenantStore store,
        TenantIdentity tenant,
        TokenAuthority tokens,
        RegistrationAuthority authority,
        RegistrationSetting setting
    )
    {
        _store = store;
        _tenant = tenant;
        _tokens = tokens;
        _authority = authority;
        _setting = setting;
    }

    public RegistrationAnswer Register(RegistrationRequest request)
    {
        if (_setting.Faults.Strikes(FaultNames.RegistrationMfa, request.MachineName, out _))
        {
            return Refuse(request, SecondFactor, "multi-factor authentication demanded");
        }

        if (Reason(request) is string reason)
        {
            return Refuse(request, Denied, reason);
        }

        Guid id = Guid.NewGuid();
        byte[] certificate;
        try
        {
            certificate = _authority.Issue(_tenant.Id, id, request.PublicKey);
        }
        catch (CryptographicException)
        {
            return Refuse(request, Denied, "the public key is not readable");
        }

        DateTimeOffset now = _setting.Clock.GetUtcNow();
        TimeSpan listing = _setting.Rules.ListingDelay(request.MachineName);
        _store.Register(
            new ConnectorRecord(
                id.ToString(),
                request.MachineName,
                request.ExternalIp,
                request.Version,
                now + listing,
                now
            ),
            state => state with { PublishingEnabled = true, Groups = [DefaultGroup(_tenant)] }
        );
        return new RegistrationAnswer(id.ToString(), certificate, null);
    }

    public bool Heartbeat(string connectorId, string version, string externalIp) =>
        _store.Beat(connectorId, version, externalIp);

    public static GroupRecord DefaultGroup(TenantIdentity tenant) =>
        new(Guid.NewGuid().ToString(), "Default", tenant.Region, IsDefault: true);

    private string? Reason(RegistrationRequest request)
    {
        if (_setting.Faults.Strikes(FaultNames.RegistrationDenied, request.MachineName, out _))
        {
            return "a fault is set";
        }

        if (!_tokens.TryRead(request.Token, out TokenClaims? claims, out string? unreadable))
        {
            return unreadable;
        }

        bool virgin = !_store.View(TimeSpan.Zero).State.PublishingEnabled;
        return claims switch
        {
            _ when request.Feature != Feature => $"the feature is '{request.Feature}'",
            _ when !RegistrationAudience.Accepts(claims) => $"the token's audience is {claims.Audience}",
            _ when !_tenant.Is(claims.TenantId) || !_tenant.Is(request.TenantId) =>
                "the token or the request is for another tenant",
            { IsAppOnly: true } => "an application cannot register a connector",
            { IsGuest: true } => "a guest registers in the home tenant only",
            _ when virgin && !claims.DirectoryRoles.Contains(DirectoryRoles.GlobalAdministrator) =>
                "the first connector of a tenant wants a Global Administrator",
            _ when !claims.DirectoryRoles.Any(DirectoryRoles.ManagesConnectors) =>
                "the account is no Application Administrator",
            _ => null,
        };
    }

    private RegistrationAnswer Refuse(RegistrationRequest request, string sentence, string reason)
    {
        _setting.Journal.Change("tenant", "registration refused", request.MachineName, reason);
        return new RegistrationAnswer(null, null, sentence);
    }
}

/// <summary>What a connector on a virtual server (or a fixture's real service) asks of the tenant.</summary>
internal interface IConnectorRegistrar
{
    /// <summary>
    /// Checks the token and makes a connector in the default group, inactive until its first heartbeat.
    /// </summary>
    /// <param name="request">Who registers, with the token as it came.</param>
    RegistrationAnswer Register(RegistrationRequest request);

    /// <summary>
    /// The connector's service runs right now; without one for a while it becomes inactive, and after ten days it is
    /// gone.
    /// </summary>
    /// <returns>False where the tenant does not know the connector (any more).</returns>
    bool Heartbeat(string connectorId, string version, string externalIp);
}

/// <summary>A registration as the connector sends it.</summary>
/// <param name="Token">The access token. Never journalled.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo (DER) of the new trust certificate.</param>
internal sealed record RegistrationRequest(
    string Token,
    string TenantId,
    string MachineName,
    string Version,
    string ExternalIp,
    string Feature,
    byte[] PublicKey
);

/// <summary>What became of a registration.</summary>
/// <param name="Certificate">The trust certificate (DER): subject CN = tenant id, issuer
/// connectorregistrationca.msappproxy.net, connector id in extension 1.3.6.1.4.1.311.82.1, valid 180 days.</param>
/// <param name="Error">The service's sentence where it refused, else null.</param>
internal sealed record RegistrationAnswer(string? ConnectorId, byte[]? Certificate, string? Error);

/// <summary>What surrounds a registration.</summary>
internal sealed record RegistrationSetting(
    SandboxClock Clock,
    FaultBoard Faults,
    Journal Journal,
    ConnectorRules Rules
);

/// <summary>What a registration token is for.</summary>
internal static class RegistrationAudience
{
    /// <summary>The resource of the connector's scope, <c>.../registerapp/user_impersonation</c>.</summary>
    public const string Resource = "https://proxy.cloudwebappproxy.net/registerapp";

    // A real token's aud may be a GUID instead of the URI; which one is not known, so the client's own stands for it.
    public static bool Accepts(TokenClaims claims) =>
        (claims.Audience is Resource or TenantClients.Registration)
        && System.Linq.Enumerable.Contains(claims.Scopes, "user_impersonation");
}
