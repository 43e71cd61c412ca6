using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Graph.Query;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>Applications, and the connector group assigned to each one.</summary>
internal sealed class ApplicationResource : IGraphResource
{
    private const string Segments =
        "onPremisesPublishing/segmentsConfiguration/microsoft.graph.ipSegmentConfiguration/applicationSegments";

    private const string WebSegments =
        "onPremisesPublishing/segmentsConfiguration/microsoft.graph.webSegmentConfiguration/applicationSegments";

    private readonly PublishingReader _tenant;
    private readonly Collections _collections;
    private readonly Journal _journal;

    public ApplicationResource(PublishingReader tenant, Collections collections, Journal journal)
    {
        _tenant = tenant;
        _collections = collections;
        _journal = journal;
        Routes =
        [
            new("GET", "applications", GraphPermission.ReadApplications, List),
            new("GET", "applications/$count", GraphPermission.ReadApplications, request =>
                Collections.Count(
                    request,
                    Entities.Application,
                    _tenant.Look(request).State.Applications.Select(Entities.Of)
                )
            ),
            new("GET", "applications/{id}", GraphPermission.ReadApplications, Get),
            new("PATCH", "applications/{id}", GraphPermission.WriteApplication, Update),
            new("GET", "applications/{id}/" + Segments, GraphPermission.ReadSegments, SegmentsOf),
            new("GET", "applications/{id}/" + WebSegments, GraphPermission.ReadSegments, WebSegmentsOf),
            new("GET", "applications/{id}/connectorGroup", GraphPermission.ReadPublishing, GroupOf),
            new("PUT", "applications/{id}/connectorGroup/$ref", GraphPermission.Publishing, request =>
                Assign(request, ReferenceBody.Id(request, PublishingPath.Groups))
            ),
            new("DELETE", "applications/{id}/connectorGroup/$ref", GraphPermission.Publishing, request =>
                Assign(request, null)
            ),
            new("GET", PublishingPath.Groups + "/{id}/applications", GraphPermission.ReadPublishing, OfGroup),
            new(
                "GET",
                PublishingPath.Groups + "/{id}/applications/$count",
                GraphPermission.ReadPublishing,
                CountOfGroup
            ),
        ];
    }

    public IReadOnlyList<GraphRoute> Routes { get; }

    private GraphResponse List(GraphRequest request)
    {
        TenantView view = _tenant.Look(request);
        return _collections.Many(
            request,
            Entities.Application,
            view.State.Applications.Select(Entities.Of),
            view,
            "applications"
        );
    }

    private GraphResponse Get(GraphRequest request)
    {
        TenantView view = _tenant.Look(request);
        return Collections.One(
            request,
            Entities.Application,
            Entities.Of(view.Application(request.Id) ?? throw GraphServiceErrors.NotFound(request.Id)),
            view,
            "applications"
        );
    }

    private GraphResponse OfGroup(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        GroupRecord group = view.State.Group(request.Id) ?? throw GraphServiceErrors.NotFound(request.Id);
        return _collections.Many(
            request,
            Entities.Application,
            view.Applications(group).Select(Entities.Of),
            view,
            "applications"
        );
    }

    private GraphResponse CountOfGroup(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        GroupRecord group = view.State.Group(request.Id) ?? throw GraphServiceErrors.NotFound(request.Id);
        return Collections.Count(request, Entities.Application, view.Applications(group).Select(Entities.Of));
    }

    // No source describes the answer for an application without such a configuration.
    private GraphResponse SegmentsOf(GraphRequest request)
    {
        TenantView view = _tenant.Look(request);
        ApplicationRecord application = view.Application(request.Id) is { ApplicationType: not null } found
            ? found
            : throw GraphServiceErrors.NotFound(request.Id);
        return _collections.Many(
            request,
            Entities.Segment,
            application.Segments.Select(Entities.Of),
            view,
            $"applications('{application.Id}')/{Segments}"
        );
    }

    // The path leads through a configuration that only applications with several URLs have, so the others return 404
    // here. No source describes the real answer.
    private GraphResponse WebSegmentsOf(GraphRequest request)
    {
        TenantView view = _tenant.Look(request);
        ApplicationRecord application = view.Application(request.Id) is { FurtherUrls.Count: > 0 } found
            ? found
            : throw GraphServiceErrors.NotFound(request.Id);
        return _collections.Many(
            request,
            Entities.WebSegment,
            application.FurtherUrls.Select(Entities.OfUrl),
            view,
            $"applications('{application.Id}')/{WebSegments}"
        );
    }

    private GraphResponse GroupOf(GraphRequest request)
    {
        TenantView view = _tenant.Look(request);
        return Collections.One(
            request,
            Entities.Group,
            Entities.Of(view.State.GroupOf(Published(view, request.Id))!),
            view,
            "connectorGroups"
        );
    }

    // An application without a group falls back to the default group (observed in a live tenant).
    private GraphResponse Assign(GraphRequest request, string? groupId)
    {
        _ = QueryOptions.OfNothing(request.Query);
        string? name = null;
        _ = _tenant.Write(request, view =>
        {
            ApplicationRecord application = Published(view, request.Id);
            name = application.DisplayName;
            GroupRecord? group = groupId is null
                ? null
                : view.State.Group(groupId) ?? throw GraphServiceErrors.NotFound(groupId);
            return view.State with
            {
                Applications = view.State.Applications.Replace(application, application with { GroupId = group?.Id }),
            };
        });
        _journal.Change("tenant", groupId is null ? "application unassigned" : "application assigned", name, groupId);
        return GraphResponse.NoContent;
    }

    // Microsoft offers session persistence for Private Access applications only (23 July 2026). How the service refuses
    // it for others is not documented.
    private GraphResponse Update(GraphRequest request)
    {
        _ = QueryOptions.OfNothing(request.Query);
        string method = RoutingBody.Method(request.RequiredBody);
        string? name = null;
        _ = _tenant.Write(request, view =>
        {
            ApplicationRecord application = Published(view, request.Id);
            name = application.DisplayName;
            if (method != "random" && application.ApplicationType is "enterpriseapp")
            {
                throw GraphServiceErrors.Rule(
                    "The property 'trafficRoutingMethod' can only be set for Private Access applications."
                );
            }

            return view.State with
            {
                Applications = view.State.Applications.Replace(
                    application,
                    application with
                    {
                        TrafficRoutingMethod = method,
                    }
                ),
            };
        });
        _journal.Change("tenant", "application changed", name, method);
        return GraphResponse.NoContent;
    }

    private static ApplicationRecord Published(TenantView view, string id) =>
        view.State.PublishingEnabled && view.Application(id) is { ApplicationType: not null } application
            ? application
            : throw GraphServiceErrors.Application(id);
}

/// <summary>The publishing settings in an update of an application.</summary>
internal static class RoutingBody
{
    private static readonly string[] s_methods = ["random", "sessionPersistence", "performance"];

    /// <summary>Returns the traffic routing method, the only setting that the sandbox changes.</summary>
    public static string Method(JsonObject body)
    {
        if (
            body.Count != 1
            || body["onPremisesPublishing"] is not JsonObject { Count: 1 } publishing
            || publishing["trafficRoutingMethod"] is not JsonValue value
            || !value.TryGetValue(out string? method)
        )
        {
            throw GraphServiceErrors.Query(
                "The sandbox changes only 'onPremisesPublishing/trafficRoutingMethod' of an application."
            );
        }

        return s_methods.FirstOrDefault(known => known.Equals(method, StringComparison.OrdinalIgnoreCase))
            ?? throw GraphServiceErrors.Query(
                $"Cannot convert the literal '{method}' to the expected type 'microsoft.graph.trafficRoutingMethod'."
            );
    }
}
