using System;
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

    /// <summary>The one connector that is meant, without its group.</summary>
    /// <exception cref="ConnectorException"><c>ConnectorNotFound</c> or <c>AmbiguousConnector</c>, which names the ids.</exception>
    public async Task<Connector> ResolveAsync(ConnectorReference reference, CancellationToken cancellationToken)
    {
        if (reference.Id is string id)
        {
            return await GetAsync(id, cancellationToken).ConfigureAwait(false) ?? throw Faults.ConnectorNotFound(reference.NameOrId);
        }

        return Pick(await ListAsync(cancellationToken).ConfigureAwait(false), reference.NameOrId);
    }

    /// <summary>What names and ids mean, in their order; many names cost one listing.</summary>
    public async Task<IReadOnlyList<Resolved<Connector>>> ResolveManyAsync(IReadOnlyList<ConnectorReference> references, CancellationToken cancellationToken)
    {
        IReadOnlyList<Connector> all = references.All(reference => reference.Known is not null)
            ? []
            : await ListAsync(cancellationToken).ConfigureAwait(false);
        return [.. references.Select(reference => reference.Known is { } known ? new Resolved<Connector>(known, null) : TryPick(all, reference.NameOrId))];
    }

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

    /// <summary>An id wins over a name; a name must mean one connector.</summary>
    public static Connector Pick(IReadOnlyList<Connector> connectors, string nameOrId)
    {
        if (connectors.FirstOrDefault(connector => string.Equals(connector.Id, nameOrId, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        IReadOnlyList<Connector> candidates = MachineNames.Candidates(connectors, nameOrId);
        return candidates.Count switch
        {
            0 => throw Faults.ConnectorNotFound(nameOrId),
            1 => candidates[0],
            _ => throw Faults.AmbiguousConnector(nameOrId, candidates),
        };
    }

    private static Resolved<Connector> TryPick(IReadOnlyList<Connector> connectors, string nameOrId)
    {
        try
        {
            return new Resolved<Connector>(Pick(connectors, nameOrId), null);
        }
        catch (ConnectorException fault)
        {
            return new Resolved<Connector>(null, fault);
        }
    }
}
