using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Repairs;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// Repairs the problems that the checks find, and lists the others with the next step: services, TLS, proxy,
/// registration, a broken installation.
/// </summary>
[Consent(nameof(AcceptLicense), "LicenseNotAccepted")]
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsDiagnostic.Repair, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorRepair))]
public sealed class RepairConnectorCommand : LoggedCmdlet
{
    private protected override bool ReadsTenant => true;

    /// <summary>
    /// Gets or sets a registration token from <c>Get-ConnectorRegistrationToken</c>. Only an expired or missing
    /// registration requires one.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [SecretTransformation]
    [SingleValue]
    public SecureString? Token { get; set; }

    /// <summary>
    /// Gets or sets an existing installer on the server for an incomplete installation. By default the installer is
    /// downloaded.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? InstallerPath { get; set; }

    /// <summary>
    /// Gets or sets whether to accept Microsoft's license terms for the connector if setup must run again.
    /// </summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>
    /// Gets or sets whether to restart the services without confirmation even if an application loses its last active
    /// connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Gets or sets the time limit of each wait after a registration, 1 to 86400 seconds: for the tenant to list the
    /// connector, and to report it as active. Default 900.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    private protected override void ProcessHere()
    {
        // Created here because preferences and paths must be read on the pipeline thread.
        ProvisioningRequest request = new()
        {
            Token = Token,
            InstallerPath = OnServer(InstallerPath),
            LicenseAccepted = AcceptLicense,
            DowntimeAccepted = Force,
            Proxy = Connection?.Proxy,
            IsPlan = IsWhatIf,
            Limits = ProvisioningLimits.ForTenant(TimeSpan.FromSeconds(TimeoutSeconds)),
        };
        _ = Logged(async scope =>
        {
            await RunAsync(request, scope).ConfigureAwait(false);
            return (object?)null;
        });
    }

    private protected override bool TakesTurns => true;

    // It is known only on the server whether its connector is restarted, so each server takes its turn, and the prompt
    // is about all that may be restarted.
    private protected override Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope) =>
        new FleetRolling(
            run,
            new RollingCommand
            {
                Options = new RollingOptions { ThrottleLimit = ThrottleLimit },
                ActiveLimit = TimeSpan.FromSeconds(TimeoutSeconds),
                IsAccepted = Force,
                IsRepair = true,
            },
            Connection,
            Environment,
            scope
        ).RunAsync(work);

    private async Task RunAsync(ProvisioningRequest request, CommandScope scope)
    {
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Connection, Environment, TargetServer, request, "Repairing the connector", scope)
            .ConfigureAwait(false);
        using IDisposable heldLock = await ServerLockScope.TakeAsync(opened.Context, scope.Stop).ConfigureAwait(false);
        RepairChecks checks = new(opened.Context, () => CheckCatalogue.All(Environment));
        await new RepairRun(opened.Context, RepairList.All, checks, scope.Confirm)
            .RunAsync(row => Write(row, scope), scope.Stop)
            .ConfigureAwait(false);
    }

    private static void Write(ConnectorRepair row, CommandScope scope)
    {
        scope.Reporter.Step(RepairReport.Create(row));
        scope.Write(row);
    }
}
