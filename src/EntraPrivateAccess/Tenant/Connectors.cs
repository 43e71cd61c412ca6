using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Reads connectors.</summary>
internal sealed partial class Connectors
{
    private readonly GraphClient _graph;
    private readonly string _environment;
    private readonly ConnectorJoin _join;

    public Connectors(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
        _join = new ConnectorJoin(graph, environment);
    }

    /// <summary>All connectors without their groups; none in a tenant without publishing.</summary>
    public async Task<IReadOnlyList<Connector>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<ConnectorBody> bodies = await _graph.GetAllAsync<ConnectorBody>(GraphPaths.Connectors, cancellationToken).ConfigureAwait(false);
            return [.. bodies.Select(body => body.ToConnector(_environment))];
        }
        catch (GraphException fault) when (fault.IsPublishingNotEnabled())
        {
            return [];
        }
    }

    /// <summary>The connector of this id without its group, or null where the tenant does not know it (yet).</summary>
    public async Task<Connector?> GetAsync(string id, CancellationToken cancellationToken)
    {
        GraphReply reply = await _graph.AskAsync(GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(id)), cancellationToken).ConfigureAwait(false);
        bool isUnknown = reply.Status == 404 || reply.IsPublishingNotEnabled();
        return isUnknown ? null : reply.Read<ConnectorBody>()?.ToConnector(_environment);
    }

    /// <summary>Connectors by id in few requests, without their groups, in the order of the ids; each id has its own error.</summary>
    public async Task<IReadOnlyList<Resolved<Connector>>> GetManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphOutcome<ConnectorBody>> outcomes = await _graph
            .SendManyAsync<ConnectorBody>([.. ids.Where(GraphPaths.IsId).Select(id => GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(id)))], cancellationToken).ConfigureAwait(false);
        Queue<GraphOutcome<ConnectorBody>> next = new(outcomes);
        return [.. ids.Select(id => GraphPaths.IsId(id) ? Outcome(id, next.Dequeue()) : new Resolved<Connector>(null, Faults.InvalidId(id)))];
    }

    // A refused sign-in is no one id's error.
    private Resolved<Connector> Outcome(string id, GraphOutcome<ConnectorBody> outcome) => outcome.Error switch
    {
        { Category: FaultCategory.AuthenticationError } fault => throw fault,
        { Status: 404 } fault => new Resolved<Connector>(null, Faults.ConnectorNotFound(id, fault)),
        { } fault => new Resolved<Connector>(null, fault),
        null when outcome.Value is { } body => new Resolved<Connector>(body.ToConnector(_environment), null),
        null => new Resolved<Connector>(null, Faults.ConnectorNotFound(id)),
    };

    /// <summary>Every connector that the machine name can mean: the full name first, a short name only where nothing has the full one.</summary>
    /// <remarks>A machine that registered again is there twice, and the old one may still be active.</remarks>
    public async Task<IReadOnlyList<Connector>> FindAsync(string machineName, CancellationToken cancellationToken) =>
        MachineNames.Candidates(await ListAsync(cancellationToken).ConfigureAwait(false), machineName);

    /// <summary>Connectors by id, each with its group, in the order of the ids.</summary>
    public async Task<IReadOnlyList<Resolved<Connector>>> ResolveIdsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        IReadOnlyList<Resolved<Connector>> found = await GetManyAsync(ids, cancellationToken).ConfigureAwait(false);
        await JoinGroupsAsync([.. found.Select(each => each.Item).OfType<Connector>()], cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <summary>The group that the connector is in, or null where the service names none.</summary>
    public async Task<ConnectorGroup?> GroupOfAsync(string connectorId, CancellationToken cancellationToken) =>
        (await _graph.GetAllAsync<ConnectorGroupBody>(GraphPaths.GroupsOf(connectorId), cancellationToken).ConfigureAwait(false))
            .FirstOrDefault()?.ToGroup(_environment);

    /// <summary>Writes each connector's group into it, in few requests.</summary>
    public Task JoinGroupsAsync(IReadOnlyList<Connector> connectors, CancellationToken cancellationToken) =>
        _join.JoinEachAsync(connectors, cancellationToken);
}
