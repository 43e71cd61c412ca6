using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>Stops the connector's two services, starts them again and waits until they are running.</summary>
[Cmdlet(VerbsLifecycle.Restart, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorServiceState))]
public sealed class RestartConnectorCommand : ConnectorServiceCommand
{
    private protected override string Action => "Restart";

    private protected override Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    ) => services.RestartAsync(Limit, scope.Stop);
}
