using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Repairs;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>Starts the connector's two services and waits until they are running.</summary>
[Cmdlet(VerbsLifecycle.Start, "Connector", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorServiceState))]
public sealed class StartConnectorCommand : ConnectorServiceCommand
{
    /// <summary>
    /// Gets or sets whether to let Windows start both services at boot, too: the start type of a service that is
    /// disabled or manual is set to AutomaticDelayed first.
    /// </summary>
    [Parameter]
    public SwitchParameter Automatic { get; set; }

    private protected override string Action => "Start";

    private protected override async Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    )
    {
        IReadOnlyList<string> corrected = Automatic
            ? await StartTypes.MendAllAsync(TargetServer, scope.Stop).ConfigureAwait(false)
            : [];
        IReadOnlyList<ServiceChange> changes = await services.StartAsync(Limit, scope.Stop).ConfigureAwait(false);
        return
        [
            .. changes.Select(change =>
                change with
                {
                    Changed = change.Changed || corrected.Contains(change.Service.Name),
                }
            ),
        ];
    }
}
