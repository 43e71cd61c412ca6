using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <content>Lists them page by page.</content>
internal sealed partial class Connectors
{
    // Beyond it the address grows long, and a listing is not much dearer.
    private const int MostFiltered = 10;

    /// <summary>The wanted connectors of the next page, or of the rest of a large first one, each with its group. May be empty before the end.</summary>
    public async Task<IReadOnlyList<Connector>> ReadPageAsync(ConnectorCursor cursor, CancellationToken cancellationToken)
    {
        if (cursor.TakeRest() is { Count: > 0 } rest)
        {
            await _join.JoinFurtherAsync(rest, cursor, cancellationToken).ConfigureAwait(false);
            return rest;
        }

        bool isFirst = cursor.IsAtStart;
        if (isFirst && cursor is { Group: null, Seen: null, Names.Count: > 0 and <= MostFiltered } && !_graph.Connection.Memory.FilterRefused)
        {
            cursor.Narrow();
        }

        GraphPage<ConnectorBody> page = await ReadBodiesAsync(cursor, cancellationToken).ConfigureAwait(false);
        cursor.Next = page.NextLink;
        List<Connector> wanted = new(page.Items.Count);
        wanted.AddRange(page.Items.Select(body => body.ToConnector(_environment)).Where(cursor.IsWanted));
        if (cursor is { IsNarrowed: true, Next: null } && cursor.IsIncomplete())
        {
            cursor.Widen();
        }

        if (cursor.Group is ConnectorGroup group)
        {
            wanted.ForEach(connector => connector.In(group));
        }
        else if (isFirst)
        {
            wanted = cursor.KeepRest(wanted, ConnectorJoin.EachAtMost);
            await _join.JoinEachAsync(wanted, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await _join.JoinFurtherAsync(wanted, cursor, cancellationToken).ConfigureAwait(false);
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
}
