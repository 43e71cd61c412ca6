using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The tenant's half of the truth about one connector.</summary>
/// <param name="Connector">The connector as listed, or null where the tenant does not list it.</param>
/// <param name="Group">Its group with members, or null.</param>
/// <param name="Namesakes">Other connectors of this machine's name that are listed.</param>
internal sealed record TenantObservation(Connector? Connector, ConnectorGroup? Group, IReadOnlyList<Connector> Namesakes)
{
    /// <summary>When it was observed.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Active connectors of the group besides this one; null where its members were not asked for.</summary>
    public int? OtherActiveMembers => Group?.Members?.Count(member => member.Id != Connector?.Id && ConnectorGoal.Active.IsReached(member));

    /// <summary>Finds a server's connector: the certificate's id decides, a name alone only where it means one connector.</summary>
    public static async Task<TenantObservation> ReadAsync(
        TenantDirectory tenant, ServerDescription server, ConnectorRegistration registration, CancellationToken cancellationToken)
    {
        IReadOnlyList<Connector> namesakes = await tenant.Connectors.FindAsync(server.FullyQualifiedName, cancellationToken).ConfigureAwait(false);
        Connector? own = namesakes.FirstOrDefault(connector => string.Equals(connector.Id, registration.ConnectorId, StringComparison.OrdinalIgnoreCase))
            ?? (namesakes.Count == 1 ? namesakes[0] : null);
        if (own is null)
        {
            return new TenantObservation(null, null, namesakes) { At = server.UtcNow };
        }

        ConnectorGroup? group = await tenant.Connectors.GroupOfAsync(own.Id, cancellationToken).ConfigureAwait(false);
        if (group is not null)
        {
            await tenant.Groups.JoinMembersAsync([group], cancellationToken).ConfigureAwait(false);
        }

        return new TenantObservation(own, group, [.. namesakes.Where(connector => connector.Id != own.Id)]) { At = server.UtcNow };
    }
}
