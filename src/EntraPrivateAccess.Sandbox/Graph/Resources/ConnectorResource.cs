using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>Connectors, which are read-only: Graph can't create, change or delete a connector.</summary>
internal sealed class ConnectorResource : IGraphResource
{
    private const string Context = "onPremisesPublishingProfiles('applicationProxy')/connectors";

    private readonly PublishingReader _tenant;
    private readonly Collections _collections;

    public ConnectorResource(PublishingReader tenant, Collections collections)
    {
        _tenant = tenant;
        _collections = collections;
        Routes =
        [
            new("GET", PublishingPath.Connectors, GraphPermission.ReadPublishing, List),
            new("GET", PublishingPath.Connectors + "/$count", GraphPermission.ReadPublishing, request =>
                Collections.Count(request, Entities.Connector, All(_tenant.Read(request)))
            ),
            new("GET", PublishingPath.Connectors + "/{id}", GraphPermission.ReadPublishing, Get),
        ];
    }

    public IReadOnlyList<GraphRoute> Routes { get; }

    private GraphResponse List(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        return _collections.Many(request, Entities.Connector, All(view), view, Context);
    }

    private GraphResponse Get(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        ConnectorRecord connector = view.Connector(request.Id) ?? throw GraphServiceErrors.NotFound(request.Id);
        return Collections.One(request, Entities.Connector, Entities.Of(connector, view), view, Context);
    }

    private static IEnumerable<JsonObject> All(TenantView view) =>
        view.Connectors.Select(connector => Entities.Of(connector, view));
}
