using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>
/// Group membership of connectors. A connector is always in exactly one group, so adding it to a group moves it, and a
/// membership can't be removed.
/// </summary>
internal sealed class MembershipResource : IGraphResource
{
    private const string GroupContext = "connectorGroups";

    private readonly PublishingReader _tenant;
    private readonly Collections _collections;
    private readonly Journal _journal;
    private readonly TenantRules _rules;

    public MembershipResource(PublishingReader tenant, Collections collections, Journal journal, TenantRules rules)
    {
        _tenant = tenant;
        _collections = collections;
        _journal = journal;
        _rules = rules;
        GraphPermission reads = GraphPermission.ReadPublishing;
        GraphPermission writes = GraphPermission.Publishing;
        Routes =
        [
            new("GET", PublishingPath.Connectors + "/{id}/memberOf", reads, MemberOf),
            new("GET", PublishingPath.Connectors + "/{id}/memberOf/$count", reads, request =>
                Collections.Count(request, Entities.Group, GroupsOf(request, _tenant.Read(request)))
            ),
            new("POST", PublishingPath.Connectors + "/{id}/memberOf/$ref", writes, request =>
                Move(request, request.Id, ReferenceBody.Id(request, PublishingPath.Groups))
            ),
            new("GET", PublishingPath.Groups + "/{id}/members", reads, Members),
            new("GET", PublishingPath.Groups + "/{id}/members/$count", reads, CountMembers),
            new("POST", PublishingPath.Groups + "/{id}/members/$ref", writes, request =>
                Move(request, ReferenceBody.Id(request, PublishingPath.Connectors), request.Id)
            ),
        ];
    }

    public IReadOnlyList<GraphRoute> Routes { get; }

    private GraphResponse MemberOf(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        return _collections.Many(request, Entities.Group, GroupsOf(request, view), view, GroupContext);
    }

    private GraphResponse Members(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        GroupRecord group = view.State.Group(request.Id) ?? throw GraphServiceErrors.NotFound(request.Id);
        return _collections.Many(
            request,
            Entities.Connector,
            view.Members(group).Select(member => Entities.Of(member, view)),
            view,
            "connectors"
        );
    }

    private GraphResponse CountMembers(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        GroupRecord group = view.State.Group(request.Id) ?? throw GraphServiceErrors.NotFound(request.Id);
        return Collections.Count(
            request,
            Entities.Connector,
            view.Members(group).Select(member => Entities.Of(member, view))
        );
    }

    private GraphResponse Move(GraphRequest request, string connectorId, string groupId)
    {
        _ = QueryOptions.OfNothing(request.Query);
        ConnectorRecord? moved = null;
        GroupRecord? target = null;
        _ = _tenant.Write(request, view =>
        {
            moved = view.Connector(connectorId) ?? throw GraphServiceErrors.NotFound(connectorId);
            target = view.State.Group(groupId) ?? throw GraphServiceErrors.NotFound(groupId);
            GroupRecord? from = view.State.GroupOf(moved);
            if (
                _rules.MoveOnlyFromDefaultRegion
                && from is not null
                && from.Region != _tenant.Tenant.Region
                && target.Id != from.Id
                && !target.IsDefault
            )
            {
                throw GraphServiceErrors.Rule(
                    "A connector can only be moved to this connector group if it is in a connector group that uses the "
                        + "default region. Move it to the default connector group first."
                );
            }

            return view.State with
            {
                Placement = view.State.Placement.SetItem(moved.Id, target.Id),
            };
        });
        _journal.Change("tenant", "connector moved", moved!.MachineName, $"to {target!.Name} ({target.Id})");
        return GraphResponse.NoContent;
    }

    private static JsonObject[] GroupsOf(GraphRequest request, TenantView view) =>
        view.State.GroupOf(view.Connector(request.Id) ?? throw GraphServiceErrors.NotFound(request.Id)) is { } group
            ? [Entities.Of(group)]
            : [];
}

/// <summary>The body of a <c>$ref</c> write: one <c>@odata.id</c> under the same Graph root.</summary>
internal static class ReferenceBody
{
    /// <summary>
    /// Returns the ID at the end of the reference. Case and <c>/beta</c> don't matter, because Microsoft's own pages
    /// use three spellings.
    /// </summary>
    public static string Id(GraphRequest request, string path)
    {
        JsonObject body = request.RequiredBody;
        if (
            body.Count != 1
            || (string?)body["@odata.id"] is not string reference
            || !Uri.TryCreate(reference, UriKind.Absolute, out Uri? uri)
        )
        {
            throw GraphServiceErrors.Query(
                "The request body must contain exactly one property, '@odata.id', with an absolute URI."
            );
        }

        if (!uri.GetLeftPart(UriPartial.Authority).Equals(request.Root, StringComparison.OrdinalIgnoreCase))
        {
            throw GraphServiceErrors.Query("The reference's Graph root differs from the request's.");
        }

        string[] segments = uri.AbsolutePath.Trim('/').Split('/');
        string[] wanted = path.Split('/');
        int start = segments[0].Equals("beta", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        bool same =
            segments.Length == start + wanted.Length + 1
            && string.Join('/', segments[start..^1]).Equals(path, StringComparison.OrdinalIgnoreCase);
        return same
            ? segments[^1]
            : throw GraphServiceErrors.Query($"The reference '{uri.AbsolutePath}' is not a {path}.");
    }
}
