using System;
using System.Collections.Immutable;
using System.Linq;
using System.Security.Cryptography;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>The registration service: who may register, and what becomes of it.</summary>
/// <remarks>The sentences are Microsoft's, from the connector's troubleshooting page. It says "denied" whatever the reason is; the journal has the reason.</remarks>
internal sealed class ConnectorRegistrar : IConnectorRegistrar
{
    private const string Denied =
        "Connector registration failed: Make sure you are an Application Administrator of your Active Directory to register the connector. "
        + "Error: 'The registration request was denied.'";

    /// <summary>Private Access connectors register with this one too (Microsoft: "Register the connector with PowerShell").</summary>
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

    public ConnectorRegistrar(TenantStore store, TenantIdentity tenant, TokenAuthority tokens, RegistrationAuthority authority, RegistrationSetting setting)
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
            new ConnectorRecord(id.ToString(), request.MachineName, request.ExternalIp, request.Version, now + listing, now),
            state => state with { PublishingEnabled = true, Groups = [DefaultGroup(_tenant)] });
        return new RegistrationAnswer(id.ToString(), certificate, null);
    }

    public bool Heartbeat(string connectorId, string version, string externalIp) => _store.Beat(connectorId, version, externalIp);

    public static GroupRecord DefaultGroup(TenantIdentity tenant) => new(Guid.NewGuid().ToString(), "Default", tenant.Region, IsDefault: true);

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
            _ when !_tenant.Is(claims.TenantId) || !_tenant.Is(request.TenantId) => "the token or the request is for another tenant",
            { IsAppOnly: true } => "an application cannot register a connector",
            { IsGuest: true } => "a guest registers in the home tenant only",
            _ when virgin && !claims.DirectoryRoles.Contains(DirectoryRoles.GlobalAdministrator) => "the first connector of a tenant wants a Global Administrator",
            _ when !claims.DirectoryRoles.Any(DirectoryRoles.ManagesConnectors) => "the account is no Application Administrator",
            _ => null,
        };
    }

    private RegistrationAnswer Refuse(RegistrationRequest request, string sentence, string reason)
    {
        _setting.Journal.Change("tenant", "registration refused", request.MachineName, reason);
        return new RegistrationAnswer(null, null, sentence);
    }
}
