using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>Connector groups and their rules.</summary>
internal sealed class ConnectorGroupResource : IGraphResource
{
    private const string Context = "onPremisesPublishingProfiles('applicationProxy')/connectorGroups";

    private readonly PublishingReader _tenant;
    private readonly Collections _collections;
    private readonly Journal _journal;
    private readonly TenantRules _rules;

    public ConnectorGroupResource(PublishingReader tenant, Collections collections, Journal journal, TenantRules rules)
    {
        _rules = rules;
        _tenant = tenant;
        _collections = collections;
        _journal = journal;
        Routes =
        [
            new("GET", PublishingPath.Groups, GraphPermission.ReadPublishing, List),
            new("POST", PublishingPath.Groups, GraphPermission.CreateGroup, Create),
            new("GET", PublishingPath.Groups + "/$count", GraphPermission.ReadPublishing, request => Collections.Count(request, Entities.Group, _tenant.Read(request).State.Groups.Select(Entities.Of))),
            new("GET", PublishingPath.Groups + "/{id}", GraphPermission.ReadPublishing, Get),
            new("PATCH", PublishingPath.Groups + "/{id}", GraphPermission.Publishing, Update),
            new("DELETE", PublishingPath.Groups + "/{id}", GraphPermission.Publishing, Delete),
        ];
    }

    public IReadOnlyList<GraphRoute> Routes { get; }

    private GraphAnswer List(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        return _collections.Many(request, Entities.Group, view.State.Groups.Select(Entities.Of), view, Context);
    }

    private GraphAnswer Get(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        return Collections.One(request, Entities.Group, Entities.Of(Found(view, request.Id)), view, Context);
    }

    // 200, not the documented 201: seen in a live tenant in 2026. Equal names are allowed.
    private GraphAnswer Create(GraphRequest request)
    {
        _ = QueryOptions.OfNothing(request.Query);
        GroupBody body = GroupBody.ForCreate(request.RequiredBody, _rules.AnyRegion);
        GroupRecord group = new(Guid.NewGuid().ToString(), body.Name!, body.Region ?? _tenant.Tenant.Region);
        _ = _tenant.Write(request, view => view.State with { Groups = view.State.Groups.Add(group) });
        _journal.Change("tenant", "connector group created", group.Name, group.Id);
        JsonObject answer = Entities.Of(group);
        answer.Insert(0, "@odata.context", $"{request.Root}/{request.Version}/$metadata#{Context}/$entity");
        return new GraphAnswer(200, answer);
    }

    // 204, not the documented 200 with a body: seen live in 2026.
    private GraphAnswer Update(GraphRequest request)
    {
        _ = QueryOptions.OfNothing(request.Query);
        GroupBody body = GroupBody.ForUpdate(request.RequiredBody, _rules.AnyRegion);
        _ = _tenant.Write(request, view =>
        {
            GroupRecord group = Found(view, request.Id);
            Refuse(group.IsDefault, "The default connector group is managed by the system.");
            Refuse(body.Region is not null && IsUsed(view, group), "The region can only be set if no connectors or applications are assigned to the connector group.");
            GroupRecord changed = group with { Name = body.Name ?? group.Name, Region = body.Region ?? group.Region };
            return view.State with { Groups = view.State.Groups.Replace(group, changed) };
        });
        _journal.Change("tenant", "connector group changed", request.Id, request.RequiredBody.ToJsonString());
        return GraphAnswer.NoContent;
    }

    private GraphAnswer Delete(GraphRequest request)
    {
        _ = QueryOptions.OfNothing(request.Query);
        _ = _tenant.Write(request, view =>
        {
            GroupRecord group = Found(view, request.Id);
            Refuse(group.IsDefault, "The default connector group is managed by the system.");
            Refuse(IsUsed(view, group), "All connectors and applications must be removed from the connector group before it can be deleted.");
            return view.State with { Groups = view.State.Groups.Remove(group) };
        });
        _journal.Change("tenant", "connector group deleted", request.Id);
        return GraphAnswer.NoContent;
    }

    private static GroupRecord Found(TenantView view, string id) => view.State.Group(id) ?? throw GraphFaults.NotFound(id);

    private static bool IsUsed(TenantView view, GroupRecord group) => view.Members(group).Any() || view.Applications(group).Any();

    private static void Refuse(bool broken, string rule)
    {
        if (broken)
        {
            throw GraphFaults.Rule(rule);
        }
    }
}
