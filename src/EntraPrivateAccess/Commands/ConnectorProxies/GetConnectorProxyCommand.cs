using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.ConnectorProxies;

/// <summary>Gets the outbound proxy of each of the connector's two services, and the origin of the setting.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorProxy")]
[OutputType(typeof(ConnectorProxy))]
public sealed class GetConnectorProxyCommand : ServerCmdlet
{
    private protected override void ProcessHere() => WriteObject(Await(RunAsync), enumerateCollection: true);

    private async Task<IReadOnlyList<ConnectorProxy>> RunAsync(CommandScope scope)
    {
        ServerDescription description = await TargetServer.DescribeAsync(scope.Stop).ConfigureAwait(false);
        InstalledConnector connector = await ConnectorInventory
            .ReadAsync(TargetServer, scope.Stop)
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(description.Name);
        return await new ProxyReport(TargetServer, description, Environment)
            .OfAsync(connector, [], [], scope.Stop)
            .ConfigureAwait(false);
    }
}
