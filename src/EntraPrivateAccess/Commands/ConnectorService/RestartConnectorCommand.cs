using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
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

    private protected override LossDuration? Interruption => LossDuration.UntilActiveAgain;

    private protected override bool IsInterruptionAccepted => Force;

    private protected override string Action => "Restart";

    private protected override Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    ) => services.RestartAsync(Limit, scope.Stop);
}
