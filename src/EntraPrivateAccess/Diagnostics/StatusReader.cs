using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Checks.Cloud;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Reads the status of connectors: this server's with both halves, or any with the tenant's half.</summary>
internal sealed class StatusReader
{
    // Far beyond what services, registry and tenant take; a hanging one must not hang the verdict.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private static readonly IReadOnlyList<CloudCheck> s_cloudChecks = CloudCheckList.Create();

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

    /// <summary>The signed-in tenant's id, or null.</summary>
    public string? TenantId { get; init; }

    /// <summary>Whether somebody who names no connector means this machine: it is a server, or has a connector on it. On any other machine they mean the tenant's.</summary>
    public static async Task<bool> IsMeantAsync(IServer machine, CancellationToken cancellationToken) =>
        (await machine.DescribeAsync(cancellationToken).ConfigureAwait(false)).IsWindowsServer
            || await ConnectorInventory.ReadAsync(machine, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Why waiting cannot help: there is no sign-in, or it has ended; null if it can.</summary>
    public ConnectorException? Obstacle { get; private set; }

    /// <summary>Gets this server's row. Without the tenant's answer it is never healthy; a warning says why.</summary>
    public async Task<ConnectorStatus> OfServerAsync(IServer server, CancellationToken cancellationToken)
    {
        ServerDescription description = await server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        CheckContext context = new(server, description, _environment, _tenant, _clock) { TenantId = TenantId };
        TenantObservation? tenant = await TenantAsync(context, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<CheckResult> rows = await new CheckRun(context, s_limit, _clock)
            .RunAsync(CheckCatalogue.Verdict(), null, cancellationToken).ConfigureAwait(false);
        ServerObservation observed = await ServerObservation.ReadAsync(context, cancellationToken).ConfigureAwait(false);
        return StatusReport.Of(_environment, observed, tenant, Verdict.Of(rows).WithoutNetwork());
    }

    /// <summary>A row for each connector of the tenant that is wanted, in a few requests however many there are.</summary>
    public async Task<IReadOnlyList<ConnectorStatus>> OfTenantAsync(Func<Connector, bool> wanted, CancellationToken cancellationToken)
    {
        TenantDirectory tenant = _tenant ?? throw Faults.NotConnected();
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

        return [.. connectors.Where(wanted).Select(connector => OfTenant(new TenantObservation(
            connector, groupOf.TryGetValue(connector.Id, out ConnectorGroup? group) ? group : null, [])))];
    }

    private ConnectorStatus OfTenant(TenantObservation tenant) => StatusReport.Of(
        _environment, null, tenant, Verdict.Of(s_cloudChecks.Select(check => check.Judge(tenant, registration: null)).OfType<CheckResult>()));

    private async Task<TenantObservation?> TenantAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Obstacle = _tenant is null ? Faults.NotConnected() : null;
        try
        {
            return await context.CloudAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException fault)
        {
            Obstacle = fault.Category is FaultCategory.AuthenticationError ? fault : null;
            _reporter.Warning($"The tenant could not be asked, so this is the server's half only. {fault.Message}");
            return null;
        }
    }
}
