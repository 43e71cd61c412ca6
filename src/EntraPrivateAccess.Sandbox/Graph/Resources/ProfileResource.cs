using System.Collections.Generic;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Graph.Query;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>The publishing profile and the organisation: who the tenant is.</summary>
internal sealed class ProfileResource : IGraphResource
{
    private static readonly EntityShape s_profile = new("onPremisesPublishingProfile", ["id", "isEnabled", "isDefaultAccessEnabled", "hybridAgentUpdaterConfiguration"]);

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

    private GraphAnswer Profile(GraphRequest request)
    {
        JsonObject profile = new() { ["id"] = "applicationProxy", ["isEnabled"] = true, ["isDefaultAccessEnabled"] = false };
        return Collections.One(request, s_profile, profile, _tenant.Read(request), PublishingPath.Profiles);
    }

    private GraphAnswer Organizations(GraphRequest request) => _collections.Many(request, Entities.Organization, [Own], _tenant.Look(request), "organization");

    private GraphAnswer Organization(GraphRequest request) => _tenant.Tenant.Is(request.Id)
        ? Collections.One(request, Entities.Organization, Own, _tenant.Look(request), "organization")
        : throw GraphFaults.NotFound(request.Id);
}
