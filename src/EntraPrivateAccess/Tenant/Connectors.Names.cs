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

/// <content>Finds out what people mean.</content>
internal sealed partial class Connectors
{
    /// <summary>What names and ids mean, in their order, without the groups. Ids and a few names are asked for alone; many names cost one listing.</summary>
    public async Task<IReadOnlyList<Resolved<Connector>>> ResolveManyAsync(IReadOnlyList<ConnectorReference> references, CancellationToken cancellationToken)
    {
        List<string> texts = [.. references
            .Where(reference => reference is { Known: null, Refusal: null })
            .Select(reference => reference.NameOrId)
            .Distinct(StringComparer.OrdinalIgnoreCase)];
        // A machine's name may be 32 hexadecimal digits; an id has its hyphens.
        List<string> ids = [.. texts.Where(text => Guid.TryParseExact(text, "D", out _))];
        IReadOnlyList<Resolved<Connector>> found = await GetManyAsync(ids, cancellationToken).ConfigureAwait(false);
        Dictionary<string, Resolved<Connector>> byId = new(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < ids.Count; index++)
        {
            byId[ids[index]] = found[index];
        }

        IReadOnlyList<Connector> named = await NamedAsync([.. texts.Where(text => !byId.ContainsKey(text))], cancellationToken).ConfigureAwait(false);
        return [.. references.Select(reference => reference.Known is { } known ? new Resolved<Connector>(known, null)
            : reference.Refusal is { } refusal ? new Resolved<Connector>(null, refusal)
            : byId.TryGetValue(reference.NameOrId, out Resolved<Connector>? one) ? one
            : TryPick(named, reference.NameOrId))];
    }

    // All that the names can mean, and more. What the service's filter does not bring proves nothing: then all are listed.
    private async Task<IReadOnlyList<Connector>> NamedAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count is 0 or > MostFiltered || _graph.Connection.Memory.FilterRefused)
        {
            return names.Count == 0 ? [] : await ListAsync(cancellationToken).ConfigureAwait(false);
        }

        ConnectorCursor cursor = new(_ => true) { Names = names };
        cursor.Narrow();
        List<Connector> found = [];
        while (cursor.Next is not null)
        {
            GraphPage<ConnectorBody> page = await ReadBodiesAsync(cursor, cancellationToken).ConfigureAwait(false);
            cursor.Next = page.NextLink;
            found.AddRange(page.Items.Select(body => body.ToConnector(_environment)));
        }

        return names.All(name => MachineNames.Candidates(found, name).Count > 0) ? found : await ListAsync(cancellationToken).ConfigureAwait(false);
    }

    // An id wins over a name; a name must mean one connector.
    private static Connector Pick(IReadOnlyList<Connector> connectors, string nameOrId)
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
