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
