using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.ConnectorProxies;

/// <summary>
/// Sets an outbound proxy for both services of the connector, bypasses every proxy, or restores the machine's settings.
/// Running services are restarted.
/// </summary>
[Consent(nameof(Force), "ProxyNotReached")]
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsCommon.Set, "ConnectorProxy", SupportsShouldProcess = true, DefaultParameterSetName = ExplicitSet)]
[OutputType(typeof(ConnectorProxy))]
public sealed class SetConnectorProxyCommand : LoggedCmdlet
{
    private const string ExplicitSet = "Proxy";
    private const string BypassSet = "Bypass";
    private const string ClearSet = "Clear";

    /// <summary>
    /// Gets or sets the proxy, <c>http://host:port</c>, which must allow the server without a sign-in.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ExplicitSet)]
    [Address]
    public Uri Proxy { get; set; } = null!;

    /// <summary>
    /// Gets or sets whether to bypass every proxy, including one that the machine configures or discovers.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = BypassSet)]
    public SwitchParameter Bypass { get; set; }

    /// <summary>
    /// Gets or sets whether to remove the setting from both files, so that the machine's settings apply.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ClearSet)]
    public SwitchParameter Clear { get; set; }

    /// <summary>
    /// Gets or sets whether to set a proxy that does not answer, and whether to restart the services even if an
    /// application loses its last active connector, both without confirmation.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Gets or sets how long to wait for both services together, and for another command that changes this server, 1 to
    /// 3600 seconds. Default 300.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = (int)ConnectorServices.DefaultLimit.TotalSeconds;

    private protected override bool ReadsTenant => true;

    private protected override bool TakesTurns => true;

    private protected override Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope) =>
        new FleetRolling(
            run,
            new RollingCommand
            {
                Options = new RollingOptions { ThrottleLimit = ThrottleLimit },
                ActiveLimit = new ProvisioningLimits().Activation,
                IsAccepted = Force,
            },
            Connection,
            Environment,
            scope
        ).RunAsync(work);

    private protected override void ProcessHere() => WriteObject(Logged(RunAsync), enumerateCollection: true);

    private async Task<IReadOnlyList<ConnectorProxy>> RunAsync(CommandScope scope)
    {
        ProxySetting wanted = ParameterSetName switch
        {
            BypassSet => ProxySetting.Bypass,
            ClearSet => ProxySetting.Default,
            _ => ProxySetting.Explicit(Proxy),
        };
        ProvisioningRequest request = new()
        {
            IsPlan = IsWhatIf,
            UnreachableProxyAccepted = Force,
            DowntimeAccepted = Force,
            Limits = ProvisioningLimits.ForServices(TimeSpan.FromSeconds(TimeoutSeconds)),
        };
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Connection, Environment, TargetServer, request, "Changing the connector's proxy", scope)
            .ConfigureAwait(false);
        using IDisposable heldLock = await ServerLockScope.TakeAsync(opened.Context, scope.Stop).ConfigureAwait(false);
        IReadOnlyList<ConnectorProxy> rows = await new ProxyChange(opened.Context)
            .RunAsync(wanted, scope.Confirm, scope.Stop)
            .ConfigureAwait(false);
        if (!request.IsPlan)
        {
            scope.Reporter.Step(
                LogStep(
                    "ConfigureProxy",
                    rows.Any(row => row.Changed || row.Restarted),
                    string.Join(" ", rows.Select(row => $"{row.Service}: {row.Mode} {row.Proxy}".TrimEnd() + "."))
                )
            );
        }

        return rows;
    }
}
