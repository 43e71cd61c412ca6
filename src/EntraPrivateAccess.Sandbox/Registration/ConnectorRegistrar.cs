using System.Collections.Immutable;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Registration;

/// <summary>The registration service: decides who may register, and creates the connector.</summary>
/// <remarks>
/// The messages are Microsoft's, from the connector's troubleshooting page. They contain "denied" for any reason; the
/// journal contains the actual reason.
/// </remarks>
internal sealed class ConnectorRegistrar
{
    private const string Denied =
        "Connector registration failed: Make sure you are an Application Administrator of your Active Directory "
        + "to register the connector. Error: 'The registration request was denied.'";

    /// <summary>
    /// Private Access connectors use this feature, too (Microsoft: "Register the connector with PowerShell").
    /// </summary>
    private const string Feature = "ApplicationProxy";

    private const string SecondFactor =
        "Connector registration failed: Make sure you enabled application proxy in the Azure Management Portal "
        + "and that you entered your Active Directory user name and password correctly. "
        + "Error: 'AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a "
        + "new location, you must use multi-factor authentication to access the resource.'";

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

    /// <summary>
    /// Checks the token and creates a connector in the default group, which is inactive until its first heartbeat.
    /// </summary>
    /// <param name="request">The registering machine, with the token as received.</param>
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

    /// <summary>
    /// Records that the connector's service is running. Without heartbeats it becomes inactive after a while and is
    /// removed after ten days.
    /// </summary>
    /// <returns>False if the tenant does not know the connector (anymore).</returns>
    public bool Heartbeat(string connectorId, string version, string externalIp, bool isExternal = false) =>
        _store.Beat(connectorId, version, externalIp, isExternal);

    /// <summary>Gets the time that a connector waits for a connection.</summary>
    public TimeSpan ConnectionTimeout(string machineName) =>
        _setting.Rules.Seconds(FaultNames.ConnectionTimeout, machineName, 21);

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
                "the first connector of a tenant requires a Global Administrator",
            _ when !claims.DirectoryRoles.Any(DirectoryRoles.ManagesConnectors) =>
                "the account is not an Application Administrator",
            _ => null,
        };
    }

    private RegistrationAnswer Refuse(RegistrationRequest request, string sentence, string reason)
    {
        _setting.Journal.Change("tenant", "registration refused", request.MachineName, reason);
        return new RegistrationAnswer(null, null, sentence);
    }
}

/// <summary>A registration request as sent by the connector.</summary>
/// <param name="Token">The access token. Never written to the journal.</param>
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

/// <summary>The result of a registration.</summary>
/// <param name="Certificate">The trust certificate (DER): subject CN = tenant ID, issuer
/// connectorregistrationca.msappproxy.net, connector ID in extension 1.3.6.1.4.1.311.82.1, valid for 180 days.</param>
/// <param name="Error">The service's error message if it refused, else null.</param>
internal sealed record RegistrationAnswer(string? ConnectorId, byte[]? Certificate, string? Error);

/// <summary>The dependencies of a registration.</summary>
internal sealed record RegistrationSetting(
    SandboxClock Clock,
    FaultBoard Faults,
    Journal Journal,
    ConnectorRules Rules
);

/// <summary>The audience of registration tokens.</summary>
internal static class RegistrationAudience
{
    /// <summary>The resource of the connector's scope, <c>.../registerapp/user_impersonation</c>.</summary>
    public const string Resource = "https://proxy.cloudwebappproxy.net/registerapp";

    // A real token's aud may be a GUID instead of the URI. The GUID is unknown, so the client's own ID is used for it.
    public static bool Accepts(TokenClaims claims) =>
        (claims.Audience is Resource or TenantClients.Registration)
        && System.Linq.Enumerable.Contains(claims.Scopes, "user_impersonation");
}

/// <summary>Registers the service that registers connectors. It has no endpoint: a virtual server calls it.</summary>
internal sealed class RegistrationModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services
            .AddSingleton<RegistrationAuthority>()
            .AddSingleton<RegistrationSetting>()
            .AddSingleton<ConnectorRegistrar>();

    public void Map(IEndpointRouteBuilder endpoints) { }
}
