using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>Stops the connector's two services, starts them again and waits until they are running.</summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsLifecycle.Restart, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorServiceState))]
public sealed class RestartConnectorCommand : ConnectorServiceCommand
{
    /// <summary>
    /// Gets or sets whether to restart the services without confirmation even if an application loses its last active
    /// connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Gets or sets how many connectors of a group may be unavailable at the same time, 1 to 256. Default 1. Only with
    /// <see cref="ServerCmdlet.Session"/>.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 256)]
    [WholeNumber]
    public int MaxUnavailable { get; set; } = 1;

    /// <summary>
    /// Gets or sets how long to wait after a connector is active again, before the next one of its group. By default
    /// the next one follows immediately. Only with <see cref="ServerCmdlet.Session"/>.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan SettleTime { get; set; }

    /// <summary>
    /// Gets or sets the time from which no further server is started. Only with <see cref="ServerCmdlet.Session"/>.
    /// </summary>
    [Parameter]
    [Moment]
    public DateTime? StopAfter { get; set; }

    private protected override LossDuration? Interruption => LossDuration.UntilActiveAgain;

    // The servers take turns, so the consent depends on their groups.
    private protected override LossDuration? FleetInterruption => null;

    private protected override IReadOnlyCollection<string> NotSent => RollingParameters.Names;

    private protected override bool IsInterruptionAccepted => Force;

    private protected override string Action => "Restart";

    private protected override void ProcessHere()
    {
        RollingParameters.RequireSession(this);
        base.ProcessHere();
    }

    private protected override bool TakesTurns => true;

    private protected override Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope) =>
        new FleetRolling(
            run,
            new RollingCommand
            {
                Options = RollingParameters.ToOptions(this, MaxUnavailable, SettleTime, StopAfter),
                ActiveLimit = new ProvisioningLimits().Activation,
                IsAccepted = Force,
                NotStarted = (server, reason) => NotRestarted(server, reason),
            },
            Connection,
            Environment,
            scope
        ).RunAsync(work);

    private IEnumerable<ConnectorServiceState> NotRestarted(string server, string reason) =>
        new[] { ConnectorServiceNames.Connector, ConnectorServiceNames.Updater }.Select(
            service => new ConnectorServiceState
            {
                Server = server,
                Name = service,
                Status = ConnectorServiceState.NotRestarted,
                Detail = reason,
                Environment = Environment.Name,
            }
        );

    private protected override Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    ) => services.RestartAsync(Limit, scope.Stop);
}
