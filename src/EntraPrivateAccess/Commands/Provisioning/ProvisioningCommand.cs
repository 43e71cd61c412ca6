using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.Provisioning;

/// <summary>
/// The base class of <c>Install-Connector</c> and <c>Register-Connector</c>, which both end with an active connector in
/// its group.
/// </summary>
public abstract class ProvisioningCommand : LoggedCmdlet
{
    /// <summary>Gets or sets a registration token from <c>Get-ConnectorRegistrationToken</c>.</summary>
    [Parameter, ValidateNotNull]
    [SecretTransformation]
    [SingleValue]
    public SecureString? Token { get; set; }

    /// <summary>Gets or sets the group to join: name, ID or object.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    [SingleValue]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    /// <summary>Gets or sets whether to create the group if it does not exist.</summary>
    [Parameter]
    public SwitchParameter CreateGroup { get; set; }

    /// <summary>
    /// Gets or sets whether to fail, before anything is changed, if the connector can't be moved to its group because
    /// you are not signed in. By default the connector stays in the default group, and the result contains the commands
    /// that move it.
    /// </summary>
    [Parameter]
    public SwitchParameter RequireGroup { get; set; }

    /// <summary>
    /// Gets or sets the region of a created group: nam, eur, aus, asia, ind, or a region that Microsoft adds later.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(RegionCompleter))]
    [SingleValue]
    public string? Region { get; set; }

    /// <summary>
    /// Gets or sets the outbound proxy, <c>http://host:port</c>, for the download, the registration and both services.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Address]
    public Uri? Proxy { get; set; }

    /// <summary>
    /// Gets or sets whether to end when the services are running and the connector is in its group, without waiting
    /// until it is active.
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

    private protected override bool ReadsTenant => true;

    private protected override bool RequiresTenant => true;

    // A registration adds a connector to the tenant, whatever token it uses.
    private protected override bool ChangesTenant => true;

    private protected override ProvisioningRequest FleetRequest => Request;

    private protected abstract ProvisioningRequest Request { get; }

    private protected abstract IReadOnlyList<IProvisioningStep> Steps { get; }

    private protected abstract string Activity { get; }

    private protected ProvisioningRequest CommonRequest =>
        new()
        {
            Token = Token,
            ConnectorGroup = ConnectorGroup?.Refusal is { } refusal ? throw refusal : ConnectorGroup,
            CreateGroup = CreateGroup,
            RequireGroup = RequireGroup,
            Region = string.IsNullOrWhiteSpace(Region) ? null : Region,
            Proxy = Proxy ?? Connection?.Proxy,
            NoWait = NoWait,
            IsPlan = IsWhatIf,
            Limits = ProvisioningLimits.ForTenant(TimeSpan.FromSeconds(TimeoutSeconds)),
        };

    private protected override void ProcessHere()
    {
        // Created here because preferences and paths must be read on the pipeline thread.
        ProvisioningRequest request = Request;
        WriteObject(Logged(scope => RunAsync(request, scope)));
    }

    private protected override async Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope)
    {
        if (work.Any(each => each.Request is { LicenseAccepted: false, IsPlan: false }) && AsksForLicense)
        {
            // A server that has no connector yet refuses without consent, and the others need none.
            bool isAccepted = await scope
                .Ask("License terms", ProvisioningSession.LicenseQuestion)
                .ConfigureAwait(false);
            foreach (FleetWork each in work)
            {
                each.Parameters["AcceptLicense"] = isAccepted;
            }
        }

        await new FleetProvisioning(run, work, Connection, Environment, scope).RunAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Gets whether the command may run Microsoft's setup, which requires consent to its license terms.
    /// </summary>
    private protected virtual bool AsksForLicense => false;

    private async Task<ConnectorInstallation> RunAsync(ProvisioningRequest request, CommandScope scope)
    {
        using ProvisioningSession opened = await ProvisioningSession
            .OpenAsync(Connection, Environment, TargetServer, request, Activity, scope)
            .ConfigureAwait(false);
        return await opened.RunAsync(Steps, scope).ConfigureAwait(false);
    }
}
