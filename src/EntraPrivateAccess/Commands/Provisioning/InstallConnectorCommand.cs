using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// Sets up an active connector in its group on a server: download, verify, install, register, start, join, wait.
/// </summary>
[Consent(nameof(AcceptLicense), "LicenseNotAccepted")]
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsLifecycle.Install, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorInstallation))]
public sealed class InstallConnectorCommand : ProvisioningCommand
{
    /// <summary>Gets or sets an existing installer on the server, which is used instead of a download.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? InstallerPath { get; set; }

    /// <summary>
    /// Gets or sets the oldest installed version that is not updated. Default: the newest known version.
    /// </summary>
    [Parameter]
    [VersionNumber]
    public Version? MinimumVersion { get; set; }

    /// <summary>
    /// Gets or sets whether to install only, for images. <c>Register-Connector</c> completes the setup on each machine.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipRegistration { get; set; }

    /// <summary>
    /// Gets or sets whether to accept Microsoft's license terms for the connector, which a silent installation does not
    /// show.
    /// </summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>
    /// Gets or sets whether to accept a region that is unknown to this module, and whether to move or stop an active
    /// connector without confirmation even if an application loses its last active connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool AsksForLicense => true;

    private protected override bool ChangesTenant => !SkipRegistration;

    private protected override string Activity => "Installing the connector";

    private protected override ProvisioningRequest Request =>
        CommonRequest with
        {
            AllowsUnknownRegion = Force,
            DowntimeAccepted = Force,
            InstallerPath = OnServer(InstallerPath),
            MinimumVersion = MinimumVersion,
            SkipRegistration = SkipRegistration,
            LicenseAccepted = AcceptLicense,
        };

    private protected override IReadOnlyList<IProvisioningStep> Steps => ProvisioningSteps.Install;
}
