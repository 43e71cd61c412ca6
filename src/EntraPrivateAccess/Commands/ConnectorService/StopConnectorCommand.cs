using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>Stops the connector's two services and waits until they are stopped.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorServiceState))]
public sealed class StopConnectorCommand : ConnectorServiceCommand
{
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
