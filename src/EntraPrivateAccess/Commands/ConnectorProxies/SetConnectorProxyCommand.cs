using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.ConnectorProxies;

/// <summary>
/// Gives both services of the connector a proxy, a way past every proxy, or what the machine says; restarts those
/// that run.
/// </summary>
[Cmdlet(VerbsCommon.Set, "ConnectorProxy", SupportsShouldProcess = true, DefaultParameterSetName = ExplicitSet)]
[OutputType(typeof(ConnectorProxy))]
public sealed class SetConnectorProxyCommand : ServerCmdlet
{
    private const string ExplicitSet = "Proxy";
    private const string BypassSet = "Bypass";
    private const string ClearSet = "Clear";

    /// <summary>The proxy, <c>http://host:port</c>; it must let the server through without signing in.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ExplicitSet)]
    public Uri Proxy { get; set; } = null!;

    /// <summary>Goes past every proxy, also past one that the machine names or finds.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BypassSet)]
    public SwitchParameter Bypass { get; set; }

    /// <summary>Takes the setting out of both files: what the machine says holds again.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClearSet)]
    public SwitchParameter Clear { get; set; }

    /// <summary>Seconds to wait for both services together, and for another command that changes this server.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = (int)ConnectorServices.DefaultLimit.TotalSeconds;

    private protected override bool FaultsTerminate => true;

    private protected override void Process() => WriteObject(Await(RunAsync), enumerateCollection: true);

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
            Limits = ProvisioningLimits.ForServices(TimeSpan.FromSeconds(TimeoutSeconds)),
        };
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Session, Environment, Server, request, "Changing the connector's proxy", scope)
            .ConfigureAwait(false);
        using IDisposable turn = await ServerTurn.TakeAsync(opened.Context, scope.Stop).ConfigureAwait(false);
        return await new ProxyChange(opened.Context).RunAsync(wanted, scope.Confirm, scope.Stop).ConfigureAwait(false);
    }
}
