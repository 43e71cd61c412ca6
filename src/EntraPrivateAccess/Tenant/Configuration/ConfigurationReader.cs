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
        await _tenant
            .Groups.JoinAsync(groups, GroupRelations.Members | GroupRelations.Applications, cancellationToken)
            .ConfigureAwait(false);
        List<Connector> connectors =
        [
            .. await SettleAsync(
                    [.. groups.SelectMany(group => group.Members!)],
                    item => item.Id,
                    items => _tenant.Connectors.JoinGroupsAsync(items, cancellationToken)
                )
                .ConfigureAwait(false),
        ];
        List<ConnectorGroupApplication> applications =
        [
            .. await SettleAsync(
                    [.. groups.SelectMany(group => group.Applications!)],
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

    // An object that is moved while the groups are read may be listed twice. Its own group decides.
    private static async Task<IReadOnlyList<T>> SettleAsync<T>(
        IReadOnlyList<T> listed,
        Func<T, string> idOf,
        Func<IReadOnlyList<T>, Task> join
    )
    {
        ILookup<bool, IGrouping<string, T>> isTwice = listed
            .GroupBy(idOf, StringComparer.OrdinalIgnoreCase)
            .ToLookup(same => same.Skip(1).Any());
        List<T> moved = [.. isTwice[true].Select(same => same.First())];
        if (moved.Count > 0)
        {
            await join(moved).ConfigureAwait(false);
        }

        return [.. isTwice[false].Select(same => same.First()), .. moved];
    }

    private async Task JoinGroupsAsync(
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
        await _tenant.Connectors.JoinGroupsAsync(found, cancellationToken).ConfigureAwait(false);
        listed.AddRange(found);
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
