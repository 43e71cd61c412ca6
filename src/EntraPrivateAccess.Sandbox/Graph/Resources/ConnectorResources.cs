using System.Text.Json;
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
            new("GET", PublishingPath.Groups + "/$count", GraphPermission.ReadPublishing, request =>
                Collections.Count(request, Entities.Group, _tenant.Read(request).State.Groups.Select(Entities.Of))
            ),
            new("GET", PublishingPath.Groups + "/{id}", GraphPermission.ReadPublishing, Get),
            new("PATCH", PublishingPath.Groups + "/{id}", GraphPermission.Publishing, Update),
            new("DELETE", PublishingPath.Groups + "/{id}", GraphPermission.Publishing, Delete),
        ];
    }

    public IReadOnlyList<GraphRoute> Routes { get; }

    private GraphResponse List(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        return _collections.Many(request, Entities.Group, view.State.Groups.Select(Entities.Of), view, Context);
    }

    private GraphResponse Get(GraphRequest request)
    {
        TenantView view = _tenant.Read(request);
        return Collections.One(request, Entities.Group, Entities.Of(Found(view, request.Id)), view, Context);
    }

    // Returns 200, not the documented 201: observed in a live tenant in 2026. Duplicate names are allowed.
    private GraphResponse Create(GraphRequest request)
    {
        _ = QueryOptions.OfNothing(request.Query);
        GroupBody body = GroupBody.ForCreate(request.RequiredBody, _rules.AnyRegion);
        GroupRecord group = new(Guid.NewGuid().ToString(), body.Name!, body.Region ?? _tenant.Tenant.Region);
        _ = _tenant.Write(request, view => view.State with { Groups = view.State.Groups.Add(group) });
        _journal.Change("tenant", "connector group created", group.Name, group.Id);
        JsonObject answer = Entities.Of(group);
        answer.Insert(0, "@odata.context", $"{request.Root}/{request.Version}/$metadata#{Context}/$entity");
        return new GraphResponse(200, answer);
    }

    // Returns 204, not the documented 200 with a body: observed in a live tenant in 2026.
    private GraphResponse Update(GraphRequest request)
    {
        _ = QueryOptions.OfNothing(request.Query);
        GroupBody body = GroupBody.ForUpdate(request.RequiredBody, _rules.AnyRegion);
        _ = _tenant.Write(request, view =>
        {
            GroupRecord group = Found(view, request.Id);
            Refuse(group.IsDefault, "The default connector group is managed by the system.");
            Refuse(
                body.Region is not null && IsUsed(view, group),
                "The region can only be set if no connectors or applications are assigned to the connector group."
            );
            GroupRecord changed = group with { Name = body.Name ?? group.Name, Region = body.Region ?? group.Region };
            return view.State with { Groups = view.State.Groups.Replace(group, changed) };
        });
        _journal.Change("tenant", "connector group changed", request.Id, request.RequiredBody.ToJsonString());
        return GraphResponse.NoContent;
    }

    private GraphResponse Delete(GraphRequest request)
    {
        _ = QueryOptions.OfNothing(request.Query);
        _ = _tenant.Write(request, view =>
        {
            GroupRecord group = Found(view, request.Id);
            Refuse(group.IsDefault, "The default connector group is managed by the system.");
            Refuse(
                IsUsed(view, group),
                "All connectors and applications must be removed from the connector group before it can be deleted."
            );
            return view.State with { Groups = view.State.Groups.Remove(group) };
        });
        _journal.Change("tenant", "connector group deleted", request.Id);
        return GraphResponse.NoContent;
    }

    private static GroupRecord Found(TenantView view, string id) =>
        view.State.Group(id) ?? throw GraphServiceErrors.NotFound(id);

    private static bool IsUsed(TenantView view, GroupRecord group) =>
        view.Members(group).Any() || view.Applications(group).Any();

    private static void Refuse(bool broken, string rule)
    {
        if (broken)
        {
            throw GraphServiceErrors.Rule(rule);
        }
    }
}

/// <summary>
/// The group properties in a write request. Property names are compared without case, because Microsoft's own module
/// sends <c>Name</c>.
/// </summary>
internal sealed record GroupBody(string? Name, string? Region)
{
    // The published enumeration, plus japan, which is missing there although Microsoft's multi-geo page sends it.
    private static readonly string[] s_regions = ["nam", "eur", "aus", "asia", "ind", "japan"];
    private static readonly string[] s_preset = ["isDefault", "connectorGroupType"];

    /// <summary>
    /// Reads the body of a create request; isDefault and connectorGroupType are accepted and ignored (observed in a
    /// live tenant).
    /// </summary>
    public static GroupBody ForCreate(JsonObject body, bool anyRegion)
    {
        GroupBody read = Read(body, s_preset, anyRegion);
        return string.IsNullOrWhiteSpace(read.Name)
            ? throw GraphServiceErrors.Rule("A connector group requires a value for the property 'name'.")
            : read;
    }

    /// <summary>
    /// Reads the body of an update request; read-only properties are refused (observed in a live tenant).
    /// </summary>
    public static GroupBody ForUpdate(JsonObject body, bool anyRegion)
    {
        if (Names(body).FirstOrDefault(name => Is(name, s_preset) || Is(name, ["id"])) is string fixedOne)
        {
            throw GraphServiceErrors.Rule($"Property '{fixedOne}' is read-only and cannot be set.");
        }

        GroupBody read = Read(body, [], anyRegion);
        return read is { Name: null, Region: null } || read.Name is { Length: 0 }
            ? throw GraphServiceErrors.Rule("The request changes nothing, or the name is empty.")
            : read;
    }

    private static GroupBody Read(JsonObject body, string[] ignored, bool anyRegion)
    {
        if (Names(body).FirstOrDefault(name => !Is(name, ["name", "region"]) && !Is(name, ignored)) is string unknown)
        {
            throw GraphServiceErrors.Query($"Invalid property '{unknown}'.");
        }

        string? region = Text(body, "region");
        return region is null || anyRegion || Is(region, s_regions)
            ? new GroupBody(Text(body, "name"), region?.ToLowerInvariant())
            : throw GraphServiceErrors.Query(
                $"Cannot convert the literal '{region}' to the expected type 'microsoft.graph.connectorGroupRegion'."
            );
    }

    private static IEnumerable<string> Names(JsonObject body) =>
        body.Select(property => property.Key).Where(name => !name.StartsWith("@odata.", StringComparison.Ordinal));

    private static bool Is(string name, string[] any) => any.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string? Text(JsonObject body, string name)
    {
        JsonNode? value = body.FirstOrDefault(property =>
            property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
        ).Value;
        return value is null ? null
            : value.GetValueKind() is JsonValueKind.String ? (string)value!
            : throw GraphServiceErrors.Query($"The property '{name}' must be a string.");
    }
}

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
