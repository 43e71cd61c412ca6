using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// Reads the configuration of the tenant: the pages of the groups, and the members and applications of all groups in
/// batches.
/// </summary>
internal sealed class ConfigurationReader
{
    private const GroupRelations Contents = GroupRelations.Members | GroupRelations.Applications;

    private readonly GraphClient _graph;
    private readonly TenantDirectory _tenant;
    private readonly string _environment;

    public ConfigurationReader(GraphClient graph, TenantDirectory tenant, string environment)
    {
        _graph = graph;
        _tenant = tenant;
        _environment = environment;
    }

    /// <param name="identity">The tenant's ID and name.</param>
    /// <param name="expected">A configuration whose objects are searched for if no group lists them; null if there is
    /// none.</param>
    public async Task<TenantConfiguration> ReadAsync(
        (string? Id, string? Name) identity,
        TenantConfiguration? expected,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ConnectorGroup> groups = (
            await _tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)
        ).Groups;
        await _tenant.Groups.JoinAsync(groups, Contents, cancellationToken).ConfigureAwait(false);
        return await SettleAsync(identity, groups, expected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the configuration together with the state of the connectors, also of those that no group lists. What this
    /// sign-in may not read is missing.
    /// </summary>
    public async Task<ConfigurationSnapshot> ReadSnapshotAsync(
        (string? Id, string? Name) identity,
        TenantConfiguration? expected,
        CancellationToken cancellationToken
    )
    {
        Task<IReadOnlyList<Connector>?> listing = TryListAsync(cancellationToken);
        IReadOnlyList<ConnectorGroup> groups = (
            await _tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)
        ).Groups;
        IReadOnlyList<RelationGap> gaps = await _tenant
            .Groups.JoinReadableAsync(groups, Contents, cancellationToken)
            .ConfigureAwait(false);
        bool IsRead(GroupRelations relation) => gaps.All(gap => gap.Relation != relation);
        TenantConfiguration? searched = expected is null
            ? null
            : expected with
            {
                Members = IsRead(GroupRelations.Members) ? expected.Members : [],
                Applications = IsRead(GroupRelations.Applications) ? expected.Applications : [],
            };
        TenantConfiguration configuration = await SettleAsync(identity, groups, searched, cancellationToken)
            .ConfigureAwait(false);
        IReadOnlyList<Connector>? all = await listing.ConfigureAwait(false);
        return ConfigurationSnapshot.Of(groups, configuration, gaps) with
        {
            Ungrouped =
                all is not null && IsRead(GroupRelations.Members)
                    ? await UngroupedAsync(all, configuration, cancellationToken).ConfigureAwait(false)
                    : null,
        };
    }

    private async Task<IReadOnlyList<Connector>?> TryListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault) when (fault.Category is ErrorKind.PermissionDenied)
        {
            return null;
        }
    }

    // The own group of a connector decides: it may have moved while the groups were read.
    private async Task<IReadOnlyList<Connector>> UngroupedAsync(
        IReadOnlyList<Connector> all,
        TenantConfiguration configuration,
        CancellationToken cancellationToken
    )
    {
        HashSet<string> listed = new(
            configuration.Members.Select(member => member.Id).OfType<string>(),
            StringComparer.OrdinalIgnoreCase
        );
        IReadOnlyList<Connector> unlisted = [.. all.Where(connector => !listed.Contains(connector.Id))];
        if (unlisted.Count > 0)
        {
            unlisted = await _tenant.Connectors.JoinExistingAsync(unlisted, cancellationToken).ConfigureAwait(false);
        }

        return
        [
            .. unlisted
                .Where(connector => connector.ConnectorGroupId is null)
                .OrderBy(connector => connector.MachineName, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private async Task<TenantConfiguration> SettleAsync(
        (string? Id, string? Name) identity,
        IReadOnlyList<ConnectorGroup> groups,
        TenantConfiguration? expected,
        CancellationToken cancellationToken
    )
    {
        List<Connector> connectors =
        [
            .. await SettleAsync(
                    [.. groups.SelectMany(group => group.Members ?? [])],
                    item => item.Id,
                    items => _tenant.Connectors.JoinExistingAsync(items, cancellationToken)
                )
                .ConfigureAwait(false),
        ];
        List<ConnectorGroupApplication> applications =
        [
            .. await SettleAsync(
                    [.. groups.SelectMany(group => group.Applications ?? [])],
                    item => item.Id,
                    items => JoinGroupsAsync(items, cancellationToken)
                )
                .ConfigureAwait(false),
        ];
        if (expected is not null)
        {
            await AddUnlistedAsync(connectors, expected.Members, cancellationToken).ConfigureAwait(false);
            await AddUnlistedAsync(applications, expected.Applications, cancellationToken).ConfigureAwait(false);
        }

        return Build(identity, groups, connectors, applications);
    }

    private static TenantConfiguration Build(
        (string? Id, string? Name) identity,
        IReadOnlyList<ConnectorGroup> groups,
        IEnumerable<Connector> connectors,
        IEnumerable<ConnectorGroupApplication> applications
    )
    {
        Dictionary<string, ConfiguredGroup> byId = new(StringComparer.OrdinalIgnoreCase);
        foreach (ConnectorGroup group in groups)
        {
            byId[group.Id] = new ConfiguredGroup
            {
                Name = group.Name,
                Id = group.Id,
                Region = group.Region,
                IsDefault = group.IsDefault,
            };
        }

        ConfiguredGroup? Find(string? id) =>
            id is not null && byId.TryGetValue(id, out ConfiguredGroup? group) ? group : null;
        return new TenantConfiguration(
            identity.Id,
            identity.Name,
            [.. byId.Values],
            [
                .. connectors.Select(connector => new ConfiguredMember
                {
                    Name = connector.MachineName,
                    Id = connector.Id,
                    Group = Find(connector.ConnectorGroupId),
                    Connector = connector,
                }),
            ],
            [
                .. applications.Select(application => new ConfiguredApplication
                {
                    Name = application.Name,
                    Id = application.Id,
                    AppId = application.AppId,
                    Kind = application.Kind,
                    Group = Find(application.ConnectorGroupId),
                    TrafficRoutingMethod = application.TrafficRoutingMethod,
                    Application = application,
                }),
            ]
        ).Sort();
    }

    // An object that is moved while the groups are read may be listed twice. Its own group decides, and it may also
    // have been removed since.
    private static async Task<IReadOnlyList<T>> SettleAsync<T>(
        IReadOnlyList<T> listed,
        Func<T, string> idOf,
        Func<IReadOnlyList<T>, Task<IReadOnlyList<T>>> join
    )
    {
        ILookup<bool, IGrouping<string, T>> isTwice = listed
            .GroupBy(idOf, StringComparer.OrdinalIgnoreCase)
            .ToLookup(same => same.Skip(1).Any());
        IReadOnlyList<T> moved = [.. isTwice[true].Select(same => same.First())];
        if (moved.Count > 0)
        {
            moved = await join(moved).ConfigureAwait(false);
        }

        return [.. isTwice[false].Select(same => same.First()), .. moved];
    }

    private async Task<IReadOnlyList<ConnectorGroupApplication>> JoinGroupsAsync(
        IReadOnlyList<ConnectorGroupApplication> applications,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResult<ConnectorGroupBody>> groups = await Applications
            .GroupsOfAsync(_graph, applications, cancellationToken)
            .ConfigureAwait(false);
        for (int index = 0; index < applications.Count; index++)
        {
            _ = applications[index].In(groups[index].Value?.ToGroup(_environment));
        }

        return applications;
    }

    // A connector can be in no group, or it moved while the groups were read.
    private async Task AddUnlistedAsync(
        List<Connector> listed,
        IReadOnlyList<ConfiguredMember> expected,
        CancellationToken cancellationToken
    )
    {
        HashSet<string> names = new(
            listed.Select(connector => connector.MachineName),
            StringComparer.OrdinalIgnoreCase
        );
        HashSet<string> missing = new(
            expected.Select(member => member.Name).Where(name => !names.Contains(name)),
            StringComparer.OrdinalIgnoreCase
        );
        if (missing.Count == 0)
        {
            return;
        }

        List<Connector> found =
        [
            .. (await _tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false)).Where(connector =>
                missing.Contains(connector.MachineName)
            ),
        ];
        listed.AddRange(await _tenant.Connectors.JoinExistingAsync(found, cancellationToken).ConfigureAwait(false));
    }

    // Whether the default group lists the applications that are assigned to no group is not documented.
    private async Task AddUnlistedAsync(
        List<ConnectorGroupApplication> listed,
        IReadOnlyList<ConfiguredApplication> expected,
        CancellationToken cancellationToken
    )
    {
        HashSet<string> names = new(listed.Select(application => application.Name), StringComparer.OrdinalIgnoreCase);
        List<ApplicationReference> missing =
        [
            .. expected
                .Select(application => application.Name)
                .Where(name => name.Trim().Length > 0 && !names.Contains(name))
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => new ApplicationReference(ReferenceText.Escape(name))),
        ];
        listed.AddRange(
            (await _tenant.Applications.FindManyAsync(missing, cancellationToken).ConfigureAwait(false))
                .Select(each => each.Item)
                .OfType<ConnectorGroupApplication>()
        );
    }
}

/// <summary>The configuration of a tenant with the state of its connectors, as read at one time.</summary>
/// <param name="Groups">The groups in the order of the configuration, each with its connectors and applications; null
/// if this sign-in may not read them.</param>
/// <param name="Gaps">What this sign-in may not read.</param>
internal sealed record ConfigurationSnapshot(
    IReadOnlyList<ConnectorGroup> Groups,
    TenantConfiguration Configuration,
    IReadOnlyList<RelationGap> Gaps
)
{
    /// <summary>The connectors that are in no group; null if they could not be read.</summary>
    public IReadOnlyList<Connector>? Ungrouped { get; init; }

    /// <summary>Creates a snapshot in which each connector and application is in one group only.</summary>
    public static ConfigurationSnapshot Of(
        IReadOnlyList<ConnectorGroup> groups,
        TenantConfiguration configuration,
        IReadOnlyList<RelationGap> gaps
    )
    {
        ILookup<string, Connector> members = configuration.Members.ToLookup(
            member => member.Group?.Id ?? "",
            member => member.Connector!,
            StringComparer.OrdinalIgnoreCase
        );
        ILookup<string, ConnectorGroupApplication> applications = configuration.Applications.ToLookup(
            application => application.Group?.Id ?? "",
            application => application.Application!,
            StringComparer.OrdinalIgnoreCase
        );
        ILookup<string, ConnectorGroup> byId = groups.ToLookup(group => group.Id, StringComparer.OrdinalIgnoreCase);
        ConnectorGroup[] sorted = [.. configuration.Groups.Select(group => byId[group.Id!].First())];
        foreach (ConnectorGroup group in sorted)
        {
            group.Members = group.Members is null ? null : [.. members[group.Id]];
            group.Applications = group.Applications is null ? null : applications[group.Id].ToArray();
        }

        return new ConfigurationSnapshot(sorted, configuration, gaps);
    }
}
