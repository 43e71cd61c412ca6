using System.Management.Automation;
using System.Threading.Tasks;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>Removes the connector and its updater from the server. The tenant drops the connector by itself after ten days.</summary>
[Cmdlet(VerbsLifecycle.Uninstall, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ConnectorRemoval))]
public sealed class UninstallConnectorCommand : ServerCmdlet
{
    /// <summary>Also removes the connector's data folders: trust settings, endpoints and traces.</summary>
    [Parameter]
    public SwitchParameter RemoveData { get; set; }

    private protected override bool FaultsTerminate => true;

    private protected override void Process() => WriteObject(Await(RunAsync));

    private async Task<ConnectorRemoval> RunAsync(CommandScope scope)
    {
        ProvisioningRequest request = new() { IsPlan = IsWhatIf };
        using ProvisioningSession opened = await ProvisioningSession.OpenAsync(Session, Environment, Server, request, "Removing the connector", scope).ConfigureAwait(false);
        return await new Uninstallation(opened.Context).RunAsync(RemoveData, scope.Confirm, scope.Stop).ConfigureAwait(false);
    }
}
