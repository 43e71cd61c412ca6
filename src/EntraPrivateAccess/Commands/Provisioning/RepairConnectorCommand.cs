using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Repairs;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// Mends what the checks complain of, and lists what can't be mended with what to do: services, TLS, proxy,
/// registration, a broken installation.
/// </summary>
[Consent(nameof(AcceptLicense), "LicenseNotAccepted")]
[Cmdlet(VerbsDiagnostic.Repair, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorRepair))]
public sealed class RepairConnectorCommand : ServerCmdlet
{
    /// <summary>
    /// A registration token, as <c>Get-ConnectorRegistrationToken</c> makes it; only an expired or missing
    /// registration needs one.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>
    /// An installer that is on the server already, for an installation that lacks something; without it, it is
    /// downloaded.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstallerPath { get; set; }

    /// <summary>Accepts Microsoft's license terms of the connector, where setup has to run again.</summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>
    /// Seconds to wait for the tenant after a registration, once to list the connector and once to call it active.
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
            Token = Token,
            InstallerPath = OnServer(InstallerPath),
            LicenseAccepted = AcceptLicense,
            Proxy = Session?.Proxy,
            IsPlan = IsWhatIf,
            Limits = ProvisioningLimits.ForTenant(TimeSpan.FromSeconds(TimeoutSeconds)),
        };
        Await(scope => RunAsync(request, scope));
    }

    private async Task RunAsync(ProvisioningRequest request, CommandScope scope)
    {
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Session, Environment, Server, request, "Mending the connector", scope)
            .ConfigureAwait(false);
        using IDisposable turn = await ServerTurn.TakeAsync(opened.Context, scope.Stop).ConfigureAwait(false);
        RepairChecks checks = new(opened.Context, () => CheckCatalogue.All(Environment));
        await new RepairRun(opened.Context, RepairList.All, checks, scope.Confirm)
            .RunAsync(scope.Write, scope.Stop)
            .ConfigureAwait(false);
    }
}
