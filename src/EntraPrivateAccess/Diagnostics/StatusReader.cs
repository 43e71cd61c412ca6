using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Reads the status of connectors: this server's with both halves, or any with the tenant's half.</summary>
internal sealed class StatusReader
{
    private readonly ConnectorEnvironment _environment;
    private readonly TenantDirectory? _tenant;
    private readonly TimeProvider _clock;
    private readonly IReporter _reporter;

    /// <param name="tenant">Null without a sign-in.</param>
    public StatusReader(ConnectorEnvironment environment, TenantDirectory? tenant, TimeProvider clock, IReporter reporter)
    {
        _environment = environment;
        _tenant = tenant;
        _clock = clock;
        _reporter = reporter;
    }

    /// <summary>This server's row. What the tenant can't tell is left out with a warning: the server's half stands by itself.</summary>
    public async Task<ConnectorStatus> OfServerAsync(IServer server, CancellationToken cancellationToken)
    {
        ServerObservation observed = await ServerObservation.ReadAsync(server, cancellationToken).ConfigureAwait(false);
        TenantObservation? tenant = null;
        try
        {
            tenant = _tenant is null ? null : await OfTenantAsync(_tenant, observed, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault)
        {
            _reporter.Warning($"The tenant could not be asked, so this is the server's half only. {fault.Message}");
        }

        return StatusReport.Of(_environment, observed, tenant, observed.Description.UtcNow);
    }

    /// <summary>A row for each connector of the tenant that is wanted, in a few requests however many there are.</summary>
    public async Task<IReadOnlyList<ConnectorStatus>> OfTenantAsync(Func<Connector, bool> wanted, CancellationToken cancellationToken)
    {
        TenantDirectory tenant = _tenant ?? throw Faults.NotConnected();
        DateTimeOffset now = _clock.GetUtcNow();
        IReadOnlyList<Connector> connectors = await tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ConnectorGroup> groups = (await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false)).Groups;
        await tenant.Groups.JoinMembersAsync(groups, cancellationToken).ConfigureAwait(false);
        Dictionary<string, ConnectorGroup> groupOf = [];
        foreach (ConnectorGroup group in groups)
        {
            foreach (Connector member in group.Members ?? [])
            {
                groupOf[member.Id] = group;
            }
        }

        return [.. connectors.Where(wanted).Select(connector =>
            StatusReport.Of(_environment, null, Of(connector, groupOf.TryGetValue(connector.Id, out ConnectorGroup? group) ? group : null, 0), now))];
    }

    private static async Task<TenantObservation> OfTenantAsync(TenantDirectory tenant, ServerObservation server, CancellationToken cancellationToken)
    {
        IReadOnlyList<Connector> namesakes = await tenant.Connectors.FindAsync(server.Description.FullyQualifiedName, cancellationToken).ConfigureAwait(false);
        // The certificate's id decides; a name alone only where it means one connector.
        Connector? own = namesakes.FirstOrDefault(connector => string.Equals(connector.Id, server.Registration.ConnectorId, StringComparison.OrdinalIgnoreCase))
            ?? (namesakes.Count == 1 ? namesakes[0] : null);
        if (own is null)
        {
            return new TenantObservation(null, null, null, namesakes.Count);
        }

        ConnectorGroup? group = await tenant.Connectors.GroupOfAsync(own.Id, cancellationToken).ConfigureAwait(false);
        if (group is not null)
        {
            await tenant.Groups.JoinMembersAsync([group], cancellationToken).ConfigureAwait(false);
        }

        return Of(own, group, namesakes.Count - 1);
    }

    private static TenantObservation Of(Connector connector, ConnectorGroup? group, int namesakes) => new(
        connector, group, group?.Members?.Count(member => member.Id != connector.Id && ConnectorGoal.Active.IsReached(member)), namesakes);
}
