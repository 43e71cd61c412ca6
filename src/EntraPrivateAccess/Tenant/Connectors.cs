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
internal sealed class Connectors
{
    // Beyond it the address grows long, and a listing is not much dearer.
    private const int MostFiltered = 10;

    private readonly GraphClient _graph;
    private readonly string _environment;
    private readonly ConnectorJoin _join;

    public Connectors(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
        _join = new ConnectorJoin(graph, environment);
    }

    /// <summary>The wanted connectors of the next page, each with its group. May be empty before the end.</summary>
    public async Task<IReadOnlyList<Connector>> ReadPageAsync(ConnectorCursor cursor, CancellationToken cancellationToken)
    {
        bool isFirst = cursor.IsAtStart;
        if (isFirst && cursor is { Group: null, Seen: null, Names.Count: > 0 and <= MostFiltered } && !_graph.Connection.Memory.FilterRefused)
        {
            cursor.Narrow();
        }

        GraphPage<ConnectorBody> page = await ReadBodiesAsync(cursor, cancellationToken).ConfigureAwait(false);
        cursor.Next = page.NextLink;
        List<Connector> wanted = [.. page.Items.Select(body => body.ToConnector(_environment)).Where(cursor.IsWanted)];
        if (cursor is { IsNarrowed: true, Next: null } && cursor.IsIncomplete())
        {
            cursor.Widen();
        }

        if (cursor.Group is ConnectorGroup group)
        {
            wanted.ForEach(connector => connector.In(group));
        }
        else
        {
            await _join.JoinAsync(wanted, cursor, isFirst, cancellationToken).ConfigureAwait(false);
        }

        return wanted;
    }

    private async Task<GraphPage<ConnectorBody>> ReadBodiesAsync(ConnectorCursor cursor, CancellationToken cancellationToken)
    {
        try
        {
            return await _graph.GetPageAsync<ConnectorBody>(cursor.Next!, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException fault) when (fault.IsPublishingNotEnabled())
        {
            return new GraphPage<ConnectorBody>([], null);
        }
        catch (GraphException fault) when (cursor.IsNarrowed && fault.Status is 400 or 501)
        {
            _graph.Connection.Memory.FilterRefused = true;
            _graph.Reporter.Verbose("Microsoft Graph takes no filter on connectors here: whole listings from now on.");
            return new GraphPage<ConnectorBody>([], null);
        }
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

    /// <summary>Connectors by id in few requests, in the order of the ids; null for each that the tenant does not know.</summary>
    public async Task<IReadOnlyList<Connector?>> GetManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        IReadOnlyList<GraphOutcome<ConnectorBody>> outcomes = await _graph
            .SendManyAsync<ConnectorBody>([.. ids.Select(id => GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(id)))], cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Select(outcome => outcome.Error is { Status: not 404 } fault ? throw fault : outcome.Value?.ToConnector(_environment))];
    }

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
        IReadOnlyList<Connector?> found = await GetManyAsync(ids, cancellationToken).ConfigureAwait(false);
        await JoinGroupsAsync([.. found.OfType<Connector>()], cancellationToken).ConfigureAwait(false);
        return [.. found.Select((connector, index) => new Resolved<Connector>(connector, connector is null ? Faults.ConnectorNotFound(ids[index]) : null))];
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
