using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>
/// The base class of the cmdlets that start, stop or restart the services: one confirmation, one wait, one result per
/// service.
/// </summary>
public abstract class ConnectorServiceCommand : LoggedCmdlet
{
    /// <summary>
    /// Gets or sets how long to wait for both services together, and for another command that changes this server, 1 to
    /// 3600 seconds. Default 300.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = (int)ConnectorServices.DefaultLimit.TotalSeconds;

    /// <summary>Gets the action for ShouldProcess, such as <c>Start</c>.</summary>
    private protected abstract string Action { get; }

    private protected TimeSpan Limit => TimeSpan.FromSeconds(TimeoutSeconds);

    // Kept from earlier versions, in which these cmdlets were no provisioning cmdlets.
    private protected override bool FaultsTerminate => false;

    private protected override void ProcessHere()
    {
        bool isPlan = IsWhatIf;
        WriteObject(Logged(scope => RunAsync(isPlan, scope)), enumerateCollection: true);
    }

    private async Task<IReadOnlyList<ConnectorServiceState>> RunAsync(bool isPlan, CommandScope scope)
    {
        ServerDescription description = await TargetServer.DescribeAsync(scope.Stop).ConfigureAwait(false);
        string name = description.Name;
        bool isConfirmed = await scope.Confirm($"the connector's services on {name}", Action).ConfigureAwait(false);
        if (Interruption is { } duration && (isConfirmed || isPlan))
        {
            await RequireConsentAsync(description, duration, isPlan, scope).ConfigureAwait(false);
        }

        if (!isConfirmed)
        {
            return [];
        }

        IReadOnlyList<ServiceChange> changes = await RunAsync(description, scope).ConfigureAwait(false);
        scope.Reporter.Step(
            LogStep(
                Action,
                changes.Any(change => change.Changed),
                string.Join(" ", changes.Select(change => $"{change.Service.Name} is {change.Service.State}."))
            )
        );
        return
        [
            .. changes.Select(change => new ConnectorServiceState
            {
                Server = name,
                Name = change.Service.Name,
                DisplayName = change.Service.DisplayName,
                Status = change.Service.State.ToString(),
                StartType = change.Service.StartType.ToString(),
                Changed = change.Changed,
                Environment = Environment.Name,
            }),
        ];
    }

    /// <summary>
    /// Gets how long the connector does not serve applications, or null if the command does not interrupt it.
    /// </summary>
    private protected virtual LossDuration? Interruption => null;

    private protected override LossDuration? FleetInterruption => Interruption;

    private protected override bool ReadsTenant => Interruption is not null;

    private async Task RequireConsentAsync(
        ServerDescription description,
        LossDuration duration,
        bool isPlan,
        CommandScope scope
    )
    {
        AvailabilityImpact impact = await ServerImpact
            .ReadAsync(
                TargetServer,
                description,
                description.UtcNow,
                Connection?.OpenTenant(scope.Reporter),
                Connection?.TenantId,
                duration,
                scope.Stop
            )
            .ConfigureAwait(false);
        await new ImpactConsent(scope.Reporter, scope.Ask)
        {
            IsAccepted = IsInterruptionAccepted,
            IsPlan = isPlan,
            IsDecidedElsewhere = Connection is { IsRemoteHalf: true },
        }
            .RequireAsync(impact, description.Name)
            .ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<ServiceChange>> RunAsync(ServerDescription description, CommandScope scope)
    {
        using IDisposable heldLock = await ServerLockScope
            .TakeAsync(TargetServer, description, Limit, Environment.Time, scope.Reporter, scope.Stop)
            .ConfigureAwait(false);
        ConnectorServices services = new(TargetServer, description.Name, Environment.Time, scope.Reporter);
        return await RunAsync(services, scope).ConfigureAwait(false);
    }

    private protected abstract Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    );
}
