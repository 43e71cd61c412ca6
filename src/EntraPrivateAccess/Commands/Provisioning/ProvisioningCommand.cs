using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// What <c>Install-</c> and <c>Register-Connector</c> share: everything from the token to the active connector in its
/// group.
/// </summary>
public abstract class ProvisioningCommand : ServerCmdlet
{
    /// <summary>A registration token, as <c>Get-ConnectorRegistrationToken</c> makes it.</summary>
    [Parameter, ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>The group to join, by name, id or object.</summary>
    [Parameter]
    [ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    /// <summary>Creates the group where it is missing.</summary>
    [Parameter]
    public SwitchParameter CreateGroup { get; set; }

    /// <summary>
    /// The region of the group that is created: nam, eur, aus, asia, ind, or what Microsoft names next.
    /// </summary>
    [Parameter, ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>The outbound proxy, <c>http://host:port</c>, for download, registration and both services.</summary>
    [Parameter]
    public Uri? Proxy { get; set; }

    /// <summary>Ends when the services run and the connector is in its group, without waiting for active.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>
    /// Seconds to wait: for another command, for the tenant to list the connector, and to call it active.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSeconds { get; set; } = 900;

    private protected override bool FaultsTerminate => true;

    private protected abstract ProvisioningRequest Request { get; }

    private protected abstract IReadOnlyList<IProvisioningStep> Steps { get; }

    private protected abstract string Activity { get; }

    private protected ProvisioningRequest CommonRequest =>
        new()
        {
            Token = Token,
            ConnectorGroup = ConnectorGroup?.Refusal is { } refusal ? throw refusal : ConnectorGroup,
            CreateGroup = CreateGroup,
            Region = string.IsNullOrWhiteSpace(Region) ? null : Region,
            Proxy = Proxy ?? Session?.Proxy,
            NoWait = NoWait,
            IsPlan = IsWhatIf,
            Limits = ProvisioningLimits.ForTenant(TimeSpan.FromSeconds(TimeoutSeconds)),
        };

    private protected override void Process()
    {
        // Made here: preferences and paths are the session's, and belong to the pipeline's thread.
        ProvisioningRequest request = Request;
        WriteObject(Await(scope => RunAsync(request, scope)));
    }

    private async Task<ConnectorInstallation> RunAsync(ProvisioningRequest request, CommandScope scope)
    {
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Session, Environment, Server, request, Activity, scope)
            .ConfigureAwait(false);
        return await opened.RunAsync(Steps, scope).ConfigureAwait(false);
    }
}
