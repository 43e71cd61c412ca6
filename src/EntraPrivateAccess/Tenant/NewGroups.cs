using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Makes a group with its members: everything is looked up before anything is changed.</summary>
internal sealed class NewGroups
{
    private readonly TenantDirectory _tenant;

    public NewGroups(TenantDirectory tenant) => _tenant = tenant;

    /// <exception cref="ConnectorException">
    /// <c>ConnectorGroupExists</c>, <c>PublishingNotEnabled</c>, or what is wrong with the first connector that cannot be told.
    /// </exception>
    public async Task<NewGroup> PrepareAsync(string name, string? region, IReadOnlyList<ConnectorReference> members, CancellationToken cancellationToken)
    {
        GroupListing listing = await _tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false);
        if (!listing.PublishingEnabled)
        {
            throw Faults.PublishingNotEnabled();
        }

        if (ConnectorGroups.Named(listing.Groups, name).FirstOrDefault() is { } existing)
        {
            throw Faults.ConnectorGroupExists(existing);
        }

        IReadOnlyList<Resolved<Connector>> resolved = await _tenant.Connectors.ResolveManyAsync(members, cancellationToken).ConfigureAwait(false);
        return new NewGroup(name, region, [.. resolved.Select(each => each.Item ?? throw each.Error!)]);
    }

    public async Task<NewGroupOutcome> MakeAsync(NewGroup wanted, CancellationToken cancellationToken)
    {
        CreatedGroup made = await _tenant.GroupCreation.CreateAsync(wanted.Name, wanted.Region, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PlacementOutcome<Connector>> moves = await _tenant.Moves.PlaceAsync(wanted.Members, made.Group, cancellationToken).ConfigureAwait(false);
        made.Group.Members = [.. moves.Where(move => move.Error is null).Select(move => move.Item)];
        return new NewGroupOutcome(made.Group, [.. moves.Select(move => move.Error).OfType<ConnectorException>()]);
    }
}
