using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>The publishing profile and the organization of the tenant.</summary>
internal sealed class ProfileResource : IGraphResource
{
    private static readonly EntityShape s_profile = new(
        "onPremisesPublishingProfile",
        ["id", "isEnabled", "isDefaultAccessEnabled", "hybridAgentUpdaterConfiguration"]
    );

    private readonly PublishingReader _tenant;
    private readonly Collections _collections;

    public ProfileResource(PublishingReader tenant, Collections collections)
    {
        _tenant = tenant;
        _collections = collections;
        Routes =
        [
            new("GET", PublishingPath.Profile, GraphPermission.ReadPublishing, Profile),
            new("GET", "organization", GraphPermission.ReadOrganization, Organizations),
            new("GET", "organization/{id}", GraphPermission.ReadOrganization, Organization),
        ];
    }

    public IReadOnlyList<GraphRoute> Routes { get; }

    private JsonObject Own => new() { ["id"] = _tenant.Tenant.Id, ["displayName"] = _tenant.Tenant.Name };

    private GraphResponse Profile(GraphRequest request)
    {
        JsonObject profile = new()
        {
            ["id"] = "applicationProxy",
            ["isEnabled"] = true,
            ["isDefaultAccessEnabled"] = false,
        };
        return Collections.One(request, s_profile, profile, _tenant.Read(request), PublishingPath.Profiles);
    }

    private GraphResponse Organizations(GraphRequest request) =>
        _collections.Many(request, Entities.Organization, [Own], _tenant.Look(request), "organization");

    private GraphResponse Organization(GraphRequest request) =>
        _tenant.Tenant.Is(request.Id)
            ? Collections.One(request, Entities.Organization, Own, _tenant.Look(request), "organization")
            : throw GraphServiceErrors.NotFound(request.Id);
}

/// <summary>
/// Reads and changes the tenant as Graph does: reads are delayed, writes are not, and a tenant without publishing
/// refuses both.
/// </summary>
internal sealed class PublishingReader
{
    private readonly TenantStore _store;
    private readonly TenantIdentity _tenant;
    private readonly ConnectorRules _rules;
    private readonly FaultBoard _faults;

    public PublishingReader(TenantStore store, TenantIdentity tenant, ConnectorRules rules, FaultBoard faults)
    {
        _store = store;
        _tenant = tenant;
        _rules = rules;
        _faults = faults;
    }

    public TenantIdentity Tenant => _tenant;

    /// <summary>Returns the state that a read sees: from two seconds ago, unless StaleReads is set.</summary>
    public TenantView Read(GraphRequest request) => Enabled(Look(request));

    /// <summary>Returns the same state as <see cref="Read"/> without checking whether publishing is enabled.</summary>
    public TenantView Look(GraphRequest request) => _store.View(_rules.Seconds(FaultNames.StaleReads, request.Path, 2));

    /// <summary>Changes the newest state. The fault ConcurrentWrites simulates a conflict with another write.</summary>
    public TenantSnapshot Write(GraphRequest request, Func<TenantView, TenantSnapshot> change)
    {
        if (_faults.Strikes(FaultNames.ConcurrentWrites, request.Path, out _))
        {
            throw GraphServiceErrors.Concurrency();
        }

        return _store.Change(view => change(Enabled(view)));
    }

    private TenantView Enabled(TenantView view) =>
        view.State.PublishingEnabled ? view : throw GraphServiceErrors.NotEnabled(_tenant.Id);
}

/// <summary>Paths of the connector API: Private Access connectors are in the profile applicationProxy, too.</summary>
internal static class PublishingPath
{
    public const string Profiles = "onPremisesPublishingProfiles";
    public const string Profile = Profiles + "/applicationProxy";
    public const string Connectors = Profile + "/connectors";
    public const string Groups = Profile + "/connectorGroups";
}
