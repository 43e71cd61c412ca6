using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Finds the connectors that references name: machines by name or id, and the members of groups.</summary>
internal sealed class ConnectorSelection
{
    private readonly Connectors _connectors;
    private readonly ConnectorGroups _groups;
    private readonly IReporter _reporter;

    public ConnectorSelection(Connectors connectors, ConnectorGroups groups, IReporter reporter)
    {
        _connectors = connectors;
        _groups = groups;
        _reporter = reporter;
    }

    /// <summary>Resolves references in their order. With a group among them each connector is returned once.</summary>
    public async Task<IReadOnlyList<Resolved<Connector>>> ResolveAsync(
        IReadOnlyList<ConnectorReference> references, CancellationToken cancellationToken)
    {
        List<ConnectorReference> single = [.. references.Where(reference => reference.Group is null)];
        IReadOnlyList<Resolved<Connector>> resolved =
            await _connectors.ResolveManyAsync(single, cancellationToken).ConfigureAwait(false);
        if (single.Count == references.Count)
        {
            return resolved;
        }

        Queue<Resolved<Connector>> next = new(resolved);
        List<ConnectorGroupReference> groups =
            [.. references.Select(reference => reference.Group).OfType<ConnectorGroupReference>()];
        Queue<IReadOnlyList<Resolved<Connector>>> members =
            new(await MembersAsync(groups, cancellationToken).ConfigureAwait(false));
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        return [.. references
            .SelectMany(reference => reference.Group is null ? [next.Dequeue()] : members.Dequeue())
            .Where(each => each.Item is null || seen.Add(each.Item.Id))];
    }

    private async Task<IEnumerable<IReadOnlyList<Resolved<Connector>>>> MembersAsync(
        IReadOnlyList<ConnectorGroupReference> references, CancellationToken cancellationToken)
    {
        GroupListing listing = await _groups.ListAsync(cancellationToken, allTypes: true).ConfigureAwait(false);
        IReadOnlyList<Resolved<ConnectorGroup>> groups = [.. references.Select(listing.TryResolve)];
        List<ConnectorGroup> found = [.. groups.Select(group => group.Item).OfType<ConnectorGroup>().Distinct()];
        await _groups.JoinMembersAsync(found, cancellationToken).ConfigureAwait(false);
        foreach (ConnectorGroup empty in found.Where(group => group.Members is not { Count: > 0 }))
        {
            _reporter.Notice($"Connector group '{empty.Name}' has no connectors.");
        }

        return groups.Select(group => group.Item is { } known
            ? (IReadOnlyList<Resolved<Connector>>)
                [.. (known.Members ?? []).Select(member => new Resolved<Connector>(member.In(known), null))]
            : [new Resolved<Connector>(null, group.Error)]);
    }
}
