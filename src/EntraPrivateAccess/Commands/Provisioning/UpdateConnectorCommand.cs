using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// Brings an installed connector to the newest version known, or to that of an installer, in place: the registration
/// stays, the services run again.
/// </summary>
[Consent(nameof(AcceptLicense), "LicenseNotAccepted")]
[Consent(nameof(Force), "OnlyActiveMember")]
[Cmdlet(VerbsData.Update, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorInstallation))]
public sealed class UpdateConnectorCommand : ServerCmdlet
{
    /// <summary>An installer that is on the server already; nothing is downloaded.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstallerPath { get; set; }

    /// <summary>
    /// Accepts Microsoft's license terms of the connector, which a silent installation does not show.
    /// </summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>The outbound proxy of the download; the connector's own stays as it is.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>Updates without asking although it is the only active connector of its group.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Ends when the services run, without waiting until the tenant calls the connector active.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>
    /// Seconds to wait: for another command, for the tenant to list the connector, and to call it active.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSeconds { get; set; } = 900;

    private protected override bool FaultsTerminate => true;

    private protected override void Process()
    {
        // Made here: preferences and paths are the session's, and belong to the pipeline's thread.
        ProvisioningRequest request = new()
        {
            IsUpdate = true,
            InstallerPath = OnServer(InstallerPath),
            LicenseAccepted = AcceptLicense,
            Proxy = Proxy ?? Session?.Proxy,
            DowntimeAccepted = Force,
            NoWait = NoWait,
            IsPlan = IsWhatIf,
            Limits = ProvisioningLimits.ForTenant(TimeSpan.FromSeconds(TimeoutSeconds)),
        };
        WriteObject(Await(scope => RunAsync(request, scope)));
    }

    private async Task<ConnectorInstallation> RunAsync(ProvisioningRequest request, CommandScope scope)
    {
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Session, Environment, Server, request, "Updating the connector", scope)
            .ConfigureAwait(false);
        return await opened.RunAsync(ProvisioningSteps.Update, scope).ConfigureAwait(false);
    }
}
