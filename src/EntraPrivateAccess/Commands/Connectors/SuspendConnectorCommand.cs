using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// Moves connectors to maintenance groups, so that users no longer reach applications through them. It asks before an
/// application loses its last active connector.
/// </summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsLifecycle.Suspend, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorMaintenance))]
public sealed class SuspendConnectorCommand : NamedConnectorsCommand
{
    /// <summary>
    /// Gets or sets whether to wait until the connector's connections to applications have ended. Only the connector's
    /// own server can count them.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Gets or sets the time limit of -Wait, 0 to 86400 seconds. 0 counts once. Default 900.</summary>
    [Parameter, ValidateRange(0, 86400)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    /// <summary>
    /// Gets or sets whether to suspend the connectors without confirmation even if an application loses its last active
    /// connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Handle(List<Connector> connectors)
    {
        List<MaintenancePlan> plans =
        [
            .. Found(Await(scope => Tenant(scope).Maintenance.ReadAsync(connectors, scope.Stop))).Where(IsPossible),
        ];
        List<MaintenancePlan> open = [.. plans.Where(plan => !plan.IsSuspended)];
        List<MaintenancePlan> wanted = [.. open.Where(plan => Confirm($"connector {plan.Connector}", Describe(plan)))];
        AvailabilityImpact impact = AvailabilityImpact.None;
        RequireConsent(
            async (impacts, stop) =>
                impact = await impacts
                    .OfMoveAsync([.. (IsWhatIf ? open : wanted).Select(plan => plan.Connector)], null, stop)
                    .ConfigureAwait(false),
            Force,
            string.Join(", ", wanted.Select(plan => plan.Connector.MachineName))
        );
        if (IsWhatIf)
        {
            return;
        }

        string[]? accepted = Force ? null : [.. impact.Losses.Select(loss => loss.Group.Id)];
        IReadOnlyList<GroupAssignmentResult<Connector>> moved = Await(scope =>
            Tenant(scope).Maintenance.SuspendAsync(wanted, accepted, scope.Stop)
        );
        List<ConnectorMaintenance> rows =
        [
            .. plans
                .Where(plan => plan.IsSuspended)
                .Select(plan => plan.ToResult(plan.Connector, changed: false, $"Already suspended. {Next(plan)}")),
        ];
        for (int index = 0; index < wanted.Count; index++)
        {
            if (moved[index] is { Error: { } fault })
            {
                WriteFault(fault);
            }
            else
            {
                rows.Add(
                    wanted[index]
                        .ToResult(
                            moved[index].Item,
                            moved[index].Changed,
                            "Suspended. Open sessions continue until they end or the connector is restarted. "
                                + Next(wanted[index])
                        )
                );
            }
        }

        WriteRows(rows);
    }

    private bool IsPossible(MaintenancePlan plan)
    {
        ConnectorException? obstacle = Await(scope => Tenant(scope).Maintenance.FindObstacleAsync(plan, scope.Stop));
        if (obstacle is not null)
        {
            WriteFault(obstacle);
        }

        return obstacle is null;
    }

    private void WriteRows(List<ConnectorMaintenance> rows)
    {
        OwnConnector? own = Wait && rows.Count > 0 ? Await(scope => OwnConnector.FindAsync(Session, scope.Stop)) : null;
        ILookup<bool, ConnectorMaintenance> isOwn = rows.ToLookup(row =>
            own?.Is(new Connector { Id = row.ConnectorId, MachineName = row.Server }) == true
        );
        WriteObject(isOwn[false], enumerateCollection: true);
        if (Wait && isOwn[false].Any())
        {
            Await(scope =>
            {
                scope.Reporter.Notice(
                    "Whether users still have sessions through "
                        + $"{string.Join(", ", isOwn[false].Select(row => row.Server))} is unknown here: Microsoft "
                        + "Graph doesn't report sessions. Run Suspend-Connector -Wait on the connector's server to "
                        + "wait for its connections, or Restart-Connector there to end them."
                );
                return Task.CompletedTask;
            });
        }

        foreach (ConnectorMaintenance row in isOwn[true])
        {
            TimeSpan limit = TimeSpan.FromSeconds(TimeoutSeconds);
            ApplicationTraffic traffic = Await(scope => own!.WaitForTrafficAsync(limit, scope));
            row.OpenConnections = traffic.Count;
            row.Detail = $"{traffic.Describe()} {row.Detail}";
            WriteObject(row);
            if (traffic.Count > 0)
            {
                WriteFault(ConnectorErrors.ConnectionsOpen(row.Server, traffic.Count.Value, traffic.Examples, limit));
            }
        }
    }

    private static string Describe(MaintenancePlan plan) =>
        $"Move to connector group '{plan.MaintenanceGroup}'{(plan.Existing.Any() ? "" : ", which is created")}";

    private static string Next(MaintenancePlan plan) =>
        plan.Home is null
            ? $"The tenant has no group '{plan.HomeName}' that the connector could return to."
            : $"After the maintenance, run Resume-Connector {plan.Connector.MachineName}.";
}
