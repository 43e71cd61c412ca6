using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// Updates an installed connector in place, to the newest known version or to the version of an installer. The
/// registration is kept, and the services are started again.
/// </summary>
[Consent(nameof(AcceptLicense), "LicenseNotAccepted")]
[Consent(nameof(Force), "OnlyActiveMember")]
[Cmdlet(VerbsData.Update, "Connector", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ConnectorInstallation))]
public sealed class UpdateConnectorCommand : LoggedCmdlet
{
    /// <summary>Gets or sets an existing installer on the server, which is used instead of a download.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? InstallerPath { get; set; }

    /// <summary>
    /// Gets or sets whether to accept Microsoft's license terms for the connector, which a silent installation does not
    /// show.
    /// </summary>
    [Parameter]
    public SwitchParameter AcceptLicense { get; set; }

    /// <summary>Gets or sets the outbound proxy of the download. The connector's own proxy is not changed.</summary>
    [Parameter]
    [Address]
    public Uri? Proxy { get; set; }

    /// <summary>
    /// Gets or sets whether to update without confirmation even if this is the only active connector of its group.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Gets or sets whether to end when the services are running, without waiting until the tenant reports the
    /// connector as active.
    /// </summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>
    /// Gets or sets the time limit of each wait, 1 to 86400 seconds: for another command, for the tenant to list the
    /// connector, and for the tenant to report it as active. Default 900.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    /// <summary>
    /// Gets or sets how many connectors of a group may be unavailable at the same time, 1 to 256. Default 1. Only with
    /// <see cref="ServerCmdlet.Session"/>.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 256)]
    [WholeNumber]
    public int MaxUnavailable { get; set; } = 1;

    /// <summary>
    /// Gets or sets how long to wait after a connector is active again, before the next one of its group. By default
    /// the next one follows immediately. Only with <see cref="ServerCmdlet.Session"/>.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan SettleTime { get; set; }

    /// <summary>
    /// Gets or sets the time from which no further server is started. Only with <see cref="ServerCmdlet.Session"/>.
    /// </summary>
    [Parameter]
    [Moment]
    public DateTime? StopAfter { get; set; }

    private protected override bool ReadsTenant => true;

    private protected override IReadOnlyCollection<string> NotSent => RollingParameters.Names;

    // Created on the pipeline thread, where preferences and paths must be read.
    private ProvisioningRequest Request =>
        new()
        {
            IsUpdate = true,
            InstallerPath = OnServer(InstallerPath),
            LicenseAccepted = AcceptLicense,
            Proxy = Proxy ?? Connection?.Proxy,
            DowntimeAccepted = Force,
            NoWait = NoWait,
            IsPlan = IsWhatIf,
            Limits = ProvisioningLimits.ForTenant(TimeSpan.FromSeconds(TimeoutSeconds)),
        };

    private protected override void ProcessHere()
    {
        RollingParameters.RequireSession(this);
        ProvisioningRequest request = Request;
        WriteObject(Logged(scope => RunAsync(request, scope)));
    }

    private protected override bool TakesTurns => true;

    private protected override async Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope)
    {
        RollingOptions options = RollingParameters.ToOptions(this, MaxUnavailable, SettleTime, StopAfter);
        if (NoWait)
        {
            throw ConnectorErrors.NoWaitWithSession();
        }

        RollingCommand command = new()
        {
            Options = options,
            ActiveLimit = TimeSpan.FromSeconds(TimeoutSeconds),
            IsUpdate = true,
            IsAccepted = Force,
            IsLicenseAccepted = AcceptLicense,
        };
        await new FleetRolling(run, command, Connection, Environment, scope).RunAsync(work).ConfigureAwait(false);
    }

    private async Task<ConnectorInstallation> RunAsync(ProvisioningRequest request, CommandScope scope)
    {
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Connection, Environment, TargetServer, request, "Updating the connector", scope)
            .ConfigureAwait(false);
        return await opened.RunAsync(ProvisioningSteps.Update, scope).ConfigureAwait(false);
    }
}
