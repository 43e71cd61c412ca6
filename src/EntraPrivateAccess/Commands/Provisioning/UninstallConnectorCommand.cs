using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// Removes the connector and its updater from the server. The service removes the connector from the tenant after ten
/// days.
/// </summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsLifecycle.Uninstall, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(ConnectorRemoval))]
public sealed class UninstallConnectorCommand : LoggedCmdlet
{
    /// <summary>
    /// Gets or sets whether to remove the connector's data folders: trust settings, endpoints and traces.
    /// </summary>
    [Parameter]
    public SwitchParameter RemoveData { get; set; }

    /// <summary>
    /// Gets or sets whether to remove the connector without a second confirmation even if an application loses its last
    /// active connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Gets or sets how long to wait for another command that changes this server, 1 to 86400 seconds. Default 900.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    private protected override bool ReadsTenant => true;

    private protected override LossDuration? FleetInterruption => LossDuration.Lasting;

    private protected override bool IsInterruptionAccepted => Force;

    private protected override void ProcessHere() => WriteObject(Logged(RunAsync));

    private async Task<ConnectorRemoval> RunAsync(CommandScope scope)
    {
        ProvisioningRequest request = new()
        {
            IsPlan = IsWhatIf,
            DowntimeAccepted = Force,
            Limits = new ProvisioningLimits { OtherCommand = TimeSpan.FromSeconds(TimeoutSeconds) },
        };
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Connection, Environment, TargetServer, request, "Removing the connector", scope)
            .ConfigureAwait(false);
        using IDisposable heldLock = await ServerLockScope.TakeAsync(opened.Context, scope.Stop).ConfigureAwait(false);
        ConnectorRemoval removal = await new Uninstallation(opened.Context)
            .RunAsync(RemoveData, scope.Confirm, scope.Stop)
            .ConfigureAwait(false);
        scope.Reporter.Step(
            new StepReport("Uninstall", 1, 1)
            {
                Status = (
                    removal.Changed ? ProvisioningStepStatus.Changed
                    : request.IsPlan ? ProvisioningStepStatus.Planned
                    : ProvisioningStepStatus.AlreadyDone
                ).ToString(),
                Detail = removal.Detail,
                IsShown = !request.IsPlan,
            }
        );
        return removal;
    }
}
