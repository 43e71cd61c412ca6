using System.Management.Automation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>Registers an installed connector, starts it, and puts it into its group.</summary>
[Cmdlet(VerbsLifecycle.Register, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorInstallation))]
public sealed class RegisterConnectorCommand : ProvisioningCommand
{
    /// <summary>
    /// Registers again although a valid registration is there; the tenant then lists a second connector of this
    /// name for a while. Also accepts a region that this module does not know.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Registering the connector";

    private protected override ProvisioningRequest Request =>
        CommonRequest with
        {
            ForceRegistration = Force,
            AllowsUnknownRegion = Force,
        };

    private protected override IReadOnlyList<IProvisioningStep> Steps => ProvisioningSteps.Register;
}
