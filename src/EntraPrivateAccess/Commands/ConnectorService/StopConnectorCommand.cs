using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>Stops the connector's two services and waits until they are stopped.</summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsLifecycle.Stop, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorServiceState))]
public sealed class StopConnectorCommand : ConnectorServiceCommand
{
    /// <summary>
    /// Gets or sets whether to stop the services without confirmation even if an application loses its last active
    /// connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override LossDuration? Interruption => LossDuration.Lasting;

    private protected override bool IsInterruptionAccepted => Force;

    private protected override string Action => "Stop";

    private protected override async Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    )
    {
        IReadOnlyList<ServiceChange> changes = await services.StopAsync(Limit, scope.Stop).ConfigureAwait(false);
        services.ForgetRestart(ConnectorServiceNames.All);
        return changes;
    }
}
