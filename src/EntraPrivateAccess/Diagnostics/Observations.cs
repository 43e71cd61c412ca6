using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The connector as seen from its server: installation, registration, services and errors.</summary>
/// <param name="Errors">Errors of the last day, newest first; null if no channel could be read.</param>
internal sealed record ServerObservation(
    ServerDescription Description,
    InstalledConnector? Installed,
    ConnectorRegistration Registration,
    IReadOnlyList<ServerEvent>? Errors
)
{
    /// <summary>The reasons for a pending restart; null if they could not be read.</summary>
    public IReadOnlyList<string>? RebootReasons { get; init; }

    /// <summary>Reads the data that the checks of the same run have not read yet.</summary>
    public static async Task<ServerObservation> ReadAsync(CheckContext context, CancellationToken cancellationToken) =>
        new(
            context.Description,
            await context.InstalledAsync(cancellationToken).ConfigureAwait(false),
            await context.RegistrationAsync(cancellationToken).ConfigureAwait(false),
            await ErrorsAsync(context, cancellationToken).ConfigureAwait(false)
        )
        {
            RebootReasons = await RebootReasonsAsync(context, cancellationToken).ConfigureAwait(false),
        };

    private static async Task<IReadOnlyList<string>?> RebootReasonsAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await context.Server.PendingRebootReasonsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ServerException)
        {
            return null;
        }
    }

    // The read is shared with the checks of the run, whose time limit may have canceled it.
    private static async Task<IReadOnlyList<ServerEvent>?> ErrorsAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await context.ErrorsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>One connector as seen from the tenant.</summary>
/// <param name="Connector">The connector as listed, or null if the tenant does not list it or lists several that
/// cannot be told apart.</param>
/// <param name="Group">Its group with members, or null.</param>
/// <param name="Namesakes">Other listed connectors with this machine's name.</param>
internal sealed record TenantObservation(
    Connector? Connector,
    ConnectorGroup? Group,
    IReadOnlyList<Connector> Namesakes
)
{
    /// <summary>The time of the observation.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The ID of the tenant if another machine observed it; otherwise null.</summary>
    public string? TenantId { get; init; }

    /// <summary>The destinations of the group's applications; null if they were not read.</summary>
    public IReadOnlyList<PublishedDestination>? Destinations { get; init; }

    /// <summary>
    /// Whether several connectors have the machine's name and none has the certificate's ID. In that case
    /// <see cref="Connector"/> is for display only and proves nothing.
    /// </summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>The number of other active connectors in the group; null if its members were not read.</summary>
    public int? OtherActiveMembers =>
        Connector is null
            ? null
            : Group?.Members?.Count(member => member.Id != Connector.Id && WaitCondition.Active.IsReached(member));

    /// <summary>
    /// Finds a server's connector by the certificate's ID, whatever name it is listed under, or by the machine's name
    /// if only one connector has that name.
    /// </summary>
    public static async Task<TenantObservation> ReadAsync(
        TenantDirectory tenant,
        ServerDescription server,
        ConnectorRegistration registration,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Connector> all = await tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false);
        TenantObservation seen = Find(all, server.FullyQualifiedName, registration.ConnectorId, server.UtcNow);
        return seen with
        {
            Group = await GroupAsync(tenant, seen.Connector is { } own ? [own] : seen.Namesakes, cancellationToken)
                .ConfigureAwait(false),
        };
    }

    /// <summary>Finds a server's connector among all of the tenant, without its group.</summary>
    /// <param name="connectorId">The ID in the server's certificate, or null.</param>
    public static TenantObservation Find(
        IReadOnlyList<Connector> all,
        string serverName,
        string? connectorId,
        DateTimeOffset at
    )
    {
        IReadOnlyList<Connector> named = MachineNames.Candidates(all, serverName);
        Connector? own = all.FirstOrDefault(connector =>
            string.Equals(connector.Id, connectorId, StringComparison.OrdinalIgnoreCase)
        );
        bool isAmbiguous = own is null && named.Count > 1;
        own ??= named.Count == 1 ? named[0] : OnlyActive(named);
        return new TenantObservation(own, null, [.. named.Where(connector => connector.Id != own?.Id)])
        {
            At = at,
            // A certificate without an ID rules out no connector, and former registrations are inactive.
            IsAmbiguous = isAmbiguous && (own is null || connectorId is not null),
        };
    }

    private static Connector? OnlyActive(IReadOnlyList<Connector> named) =>
        named.Where(WaitCondition.Active.IsReached).Take(2).ToArray() is [Connector only] ? only : null;

    /// <summary>
    /// Gets the group that contains all of these connectors, with its members; null if there is no such group.
    /// </summary>
    private static async Task<ConnectorGroup?> GroupAsync(
        TenantDirectory tenant,
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    )
    {
        ConnectorGroup? shared = null;
        foreach (Connector connector in connectors)
        {
            ConnectorGroup? group = await tenant
                .Connectors.GroupOfAsync(connector.Id, cancellationToken)
                .ConfigureAwait(false);
            if (group is null || (shared is not null && shared.Id != group.Id))
            {
                return null;
            }

            shared = group;
        }

        if (shared is not null)
        {
            await tenant.Groups.JoinMembersAsync([shared], cancellationToken).ConfigureAwait(false);
        }

        return shared;
    }
}

/// <summary>The tenant's connector groups with their members, as read at one time.</summary>
internal sealed class TenantGroups
{
    private readonly Dictionary<string, ConnectorGroup> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILookup<string, Connector> _byShortName;

    public TenantGroups(IReadOnlyList<ConnectorGroup> all, DateTimeOffset at)
    {
        All = all;
        At = at;
        foreach (ConnectorGroup group in all)
        {
            foreach (Connector member in group.Members ?? [])
            {
                _groups[member.Id] = group;
            }
        }

        // A connector that is moved meanwhile can be in two answers.
        _byShortName = all.SelectMany(group => group.Members ?? [])
            .GroupBy(member => member.Id, StringComparer.OrdinalIgnoreCase)
            .Select(same => same.First())
            .ToLookup(member => MachineNames.Short(member.MachineName), StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<ConnectorGroup> All { get; }

    /// <summary>The time of the observation.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The region of the default group, which counts as the tenant's; null if it is unknown.</summary>
    public string? Region => All.FirstOrDefault(group => group.IsDefault)?.Region;

    /// <summary>The day by which entries that are inactive now are removed, as a sentence.</summary>
    public string LastDay => EvidenceText.LastDay(At);

    /// <summary>
    /// Reads the members of all groups, and the applications on which the verdicts about the selected groups depend:
    /// those of the default group and of groups without an active connector. Pages apart, 20 groups cost one request.
    /// </summary>
    /// <param name="groups">All groups of the tenant, because a machine may also be listed in another group.</param>
    /// <param name="withApplications">False if no verdict depends on applications.</param>
    public static async Task<TenantGroups> ReadAsync(
        TenantDirectory tenant,
        IReadOnlyList<ConnectorGroup> groups,
        IReadOnlyList<ConnectorGroup> selected,
        bool withApplications,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        await tenant
            .Groups.JoinAsync(
                groups,
                group =>
                    GroupRelations.Members
                    | (withApplications && group.IsDefault ? GroupRelations.Applications : GroupRelations.None),
                cancellationToken
            )
            .ConfigureAwait(false);
        List<ConnectorGroup> unserved =
        [
            .. selected.Where(group =>
                withApplications && group is { IsDefault: false, Members: { } members } && !members.Any(IsActive)
            ),
        ];
        await tenant.Groups.JoinAsync(unserved, GroupRelations.Applications, cancellationToken).ConfigureAwait(false);
        return new TenantGroups(groups, time.GetUtcNow());
    }

    /// <summary>Gets the group that the connector is in.</summary>
    public ConnectorGroup GroupOf(Connector member) => _groups[member.Id];

    /// <summary>Gets the group whose maintenance group this is, or null.</summary>
    public ConnectorGroup? HomeOf(ConnectorGroup maintenance) =>
        MaintenanceNames.HomeOf(maintenance.Name) is { } home
            ? All.FirstOrDefault(group => string.Equals(group.Name.Trim(), home, StringComparison.OrdinalIgnoreCase))
            : null;

    /// <summary>Gets the suspended connectors of a group.</summary>
    public IReadOnlyList<Connector> SuspendedFrom(ConnectorGroup home) =>
        [
            .. All.Where(group =>
                    string.Equals(
                        MaintenanceNames.HomeOf(group.Name),
                        home.Name.Trim(),
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                .SelectMany(group => group.Members ?? []),
        ];

    /// <summary>Gets all entries of the machine, the connector itself included.</summary>
    public IReadOnlyList<Connector> Namesakes(Connector connector) =>
        [
            .. _byShortName[MachineNames.Short(connector.MachineName)]
                .Where(other => MachineNames.MayMean(other, connector.MachineName)),
        ];

    /// <summary>Returns whether the connector is the entry of a former registration of an active machine.</summary>
    public bool IsFormer(Connector connector) => !IsActive(connector) && Namesakes(connector).Any(IsActive);

    /// <summary>Returns whether the machine has no active connector.</summary>
    public bool IsMissing(Connector connector) => !IsActive(connector) && !IsFormer(connector);

    private static bool IsActive(Connector connector) => WaitCondition.Active.IsReached(connector);
}
