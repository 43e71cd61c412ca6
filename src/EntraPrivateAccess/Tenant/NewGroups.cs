using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Creates a group with its members. Everything is looked up before anything is changed.</summary>
internal sealed class NewGroups
{
    private readonly GraphClient _graph;
    private readonly TenantDirectory _tenant;
    private readonly string _environment;

    public NewGroups(GraphClient graph, TenantDirectory tenant, string environment)
    {
        _graph = graph;
        _tenant = tenant;
        _environment = environment;
    }

    /// <exception cref="ConnectorException"><c>BlankConnectorGroupName</c>, <c>ConnectorGroupExists</c>,
    /// <c>PublishingNotEnabled</c>, or the error of the first connector that cannot be resolved.</exception>
    public async Task<NewGroup> PrepareAsync(
        string name,
        string? region,
        IReadOnlyList<ConnectorReference> members,
        CancellationToken cancellationToken
    )
    {
        string clean = GroupNames.Clean(name);
        bool canRead = await CheckAsync(clean, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LookupResult<Connector>> resolved = await _tenant
            .Selection.ResolveAsync(members, cancellationToken)
            .ConfigureAwait(false);
        return new NewGroup(
            clean,
            KnownRegions.Spell(region),
            [.. resolved.Select(each => each.Item ?? throw each.Error!)],
            canRead
        );
    }

    public async Task<GroupCreateResult> MakeAsync(NewGroup wanted, CancellationToken cancellationToken)
    {
        ConnectorGroup group = wanted.CanRead
            ? (
                await _tenant
                    .ConnectorGroupCreator.CreateAsync(wanted.Name, wanted.Region, cancellationToken)
                    .ConfigureAwait(false)
            ).Group
            : (
                await _graph.CreateGroupAsync(wanted.Name, wanted.Region, cancellationToken).ConfigureAwait(false)
            ).ToGroup(_environment);
        IReadOnlyList<GroupAssignmentResult<Connector>> moves = await _tenant
            .Moves.PlaceAsync(wanted.Members, group, cancellationToken)
            .ConfigureAwait(false);
        group.Members = [.. moves.Where(move => move.Error is null).Select(move => move.Item)];
        return new GroupCreateResult(group, [.. moves.Select(move => move.Error).OfType<ConnectorException>()]);
    }

    // The permissions data lets applications create groups, but not list them. Other sources disagree
    // (KnownFacts.ApplicationSignIn), so the service decides.
    private async Task<bool> CheckAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            GroupListing listing = await _tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false);
            return listing.Refusal is { } refusal ? throw ConnectorErrors.PublishingNotEnabled(refusal)
                : ConnectorGroups.Named(listing.Groups, name).FirstOrDefault() is { } existing
                    ? throw ConnectorErrors.ConnectorGroupExists(existing)
                : true;
        }
        catch (GraphException fault) when (fault.Condition is ErrorCondition.DelegatedSignInRequired)
        {
            _graph.Reporter.Warning(
                "Microsoft Graph does not let this application list connector groups, "
                    + $"so it was not checked whether a group named '{name}' already exists."
            );
            return false;
        }
    }
}

/// <summary>A group to create, whose members were all found.</summary>
/// <param name="CanRead">False if the sign-in may create groups but not list them; then existing groups are
/// unknown.</param>
internal sealed record NewGroup(string Name, string? Region, IReadOnlyList<Connector> Members, bool CanRead);

/// <summary>The created group, and the errors of the members that could not be added.</summary>
internal sealed record GroupCreateResult(ConnectorGroup Group, IReadOnlyList<ConnectorException> Faults);
