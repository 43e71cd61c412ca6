using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>Registers an installed connector, starts it, and moves it to its group.</summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsLifecycle.Register, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorInstallation))]
public sealed class RegisterConnectorCommand : ProvisioningCommand
{
    /// <summary>
    /// Gets or sets whether to register again despite a valid registration, so that the tenant temporarily lists a
    /// second connector with this name, whether to accept a region that is unknown to this module, and whether to move
    /// an active connector without confirmation even if an application loses its last active connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Registering the connector";

    private protected override ProvisioningRequest Request =>
        CommonRequest with
        {
            ForceRegistration = Force,
            AllowsUnknownRegion = Force,
            DowntimeAccepted = Force,
        };

    private protected override IReadOnlyList<IProvisioningStep> Steps => ProvisioningSteps.Register;
}
