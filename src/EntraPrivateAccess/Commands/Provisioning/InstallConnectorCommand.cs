using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// Turns a bare server into an active connector in its group: download, verify, install, register, start, join, wait.
/// </summary>
[Consent(nameof(AcceptLicense), "LicenseNotAccepted")]
[Cmdlet(VerbsLifecycle.Install, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorInstallation))]
public sealed class InstallConnectorCommand : ProvisioningCommand
{
    /// <summary>An installer that is on the server already; nothing is downloaded.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstallerPath { get; set; }

    /// <summary>
    /// An installed connector of this version or later is left as it is; the default is the newest version known.
    /// </summary>
    [Parameter]
    public Version? MinimumVersion { get; set; }

    /// <summary>Installs only, for images; <c>Register-Connector</c> finishes it on each machine.</summary>
    [Parameter]
    public SwitchParameter SkipRegistration { get; set; }

    /// <summary>
    /// Accepts Microsoft's license terms of the connector, which a silent installation does not show.
    /// </summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>Accepts a region that this module does not know.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Installing the connector";

    private protected override ProvisioningRequest Request =>
        CommonRequest with
        {
            AllowsUnknownRegion = Force,
            InstallerPath = OnServer(InstallerPath),
            MinimumVersion = MinimumVersion,
            SkipRegistration = SkipRegistration,
            LicenseAccepted = AcceptLicense,
        };

    private protected override IReadOnlyList<IProvisioningStep> Steps => ProvisioningSteps.Install;
}
