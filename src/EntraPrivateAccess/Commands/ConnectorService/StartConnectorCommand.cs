using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>Starts the connector's two services and waits until they are running.</summary>
[Cmdlet(VerbsLifecycle.Start, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorServiceState))]
public sealed class StartConnectorCommand : ConnectorServiceCommand
{
    private protected override string Action => "Start";

    private protected override Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    ) => services.StartAsync(Limit, scope.Stop);
}
