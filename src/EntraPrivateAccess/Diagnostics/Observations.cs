using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The server's half of the truth: what is installed, registered, running and complaining.</summary>
/// <param name="Errors">Errors of the last day, newest first; null where no channel could be read.</param>
internal sealed record ServerObservation(
    ServerDescription Description,
    InstalledConnector? Installed,
    ConnectorRegistration Registration,
    IReadOnlyList<ServerEvent>? Errors
)
{
    /// <summary>Reads what the checks of the same run have not read yet.</summary>
    public static async Task<ServerObservation> ReadAsync(CheckContext context, CancellationToken cancellationToken) =>
        new(
            context.Description,
            await context.InstalledAsync(cancellationToken).ConfigureAwait(false),
            await context.RegistrationAsync(cancellationToken).ConfigureAwait(false),
            await ErrorsAsync(context, cancellationToken).ConfigureAwait(false)
        );

    // The checks of the run share the reading, and their time limit may have ended it.
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

/// <summary>The tenant's half of the truth about one connector.</summary>
/// <param name="Connector">The connector as listed, or null where the tenant does not list it, or lists several of
/// which none can be told to be it.</param>
/// <param name="Group">Its group with members, or null.</param>
/// <param name="Namesakes">Other connectors of this machine's name that are listed.</param>
internal sealed record TenantObservation(
    Connector? Connector,
    ConnectorGroup? Group,
    IReadOnlyList<Connector> Namesakes
)
{
    /// <summary>When it was observed.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// Several have the machine's name and none the certificate's id: what <see cref="Connector"/> tells then is for
    /// people to see and proves nothing.
    /// </summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>Active connectors of the group besides this one; null where its members were not asked for.</summary>
    public int? OtherActiveMembers =>
        Connector is null
            ? null
            : Group?.Members?.Count(member => member.Id != Connector.Id && WaitCondition.Active.IsReached(member));

    /// <summary>
    /// Finds a server's connector: the certificate's id decides, whatever name it is listed under; a name alone only
    /// where it means one connector.
    /// </summary>
    public static async Task<TenantObservation> ReadAsync(
        TenantDirectory tenant,
        ServerDescription server,
        ConnectorRegistration registration,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Connector> all = await tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Connector> named = MachineNames.Candidates(all, server.FullyQualifiedName);
        Connector? own = all.FirstOrDefault(connector =>
            string.Equals(connector.Id, registration.ConnectorId, StringComparison.OrdinalIgnoreCase)
        );
        bool isAmbiguous = own is null && named.Count > 1;
        own ??= named.Count == 1 ? named[0] : OnlyActive(named);
        TenantObservation seen = new(own, null, [.. named.Where(connector => connector.Id != own?.Id)])
        {
            At = server.UtcNow,
            // A certificate without an id contradicts nobody, and former registrations are silent.
            IsAmbiguous = isAmbiguous && (own is null || registration.ConnectorId is not null),
        };
        return seen with
        {
            Group = await GroupAsync(tenant, own is null ? seen.Namesakes : [own], cancellationToken)
                .ConfigureAwait(false),
        };
    }

    private static Connector? OnlyActive(IReadOnlyList<Connector> named) =>
        named.Where(WaitCondition.Active.IsReached).Take(2).ToArray() is [Connector only] ? only : null;

    /// <summary>The group that all of these are in, with its members; null where they are in several or none.</summary>
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
