using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>
/// The base class of the cmdlets that start, stop or restart the services: one confirmation, one wait, one result per
/// service.
/// </summary>
public abstract class ConnectorServiceCommand : ServerCmdlet
{
    /// <summary>
    /// Gets or sets how long to wait for both services together, and for another command that changes this server, 1 to
    /// 3600 seconds. Default 300.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = (int)ConnectorServices.DefaultLimit.TotalSeconds;

    /// <summary>Gets the action for ShouldProcess, such as <c>Start</c>.</summary>
    private protected abstract string Action { get; }

    private protected TimeSpan Limit => TimeSpan.FromSeconds(TimeoutSeconds);

    private protected override void Process()
    {
        ServerDescription description = Await(scope => Server.DescribeAsync(scope.Stop));
        string name = description.Name;
        if (!Confirm($"the connector's services on {name}", Action))
        {
            return;
        }

        foreach (ServiceChange change in Await(scope => RunAsync(description, scope)))
        {
            WriteObject(
                new ConnectorServiceState
                {
                    Server = name,
                    Name = change.Service.Name,
                    DisplayName = change.Service.DisplayName,
                    Status = change.Service.State.ToString(),
                    StartType = change.Service.StartType.ToString(),
                    Changed = change.Changed,
                    Environment = Environment.Name,
                }
            );
        }
    }

    private async Task<IReadOnlyList<ServiceChange>> RunAsync(ServerDescription description, CommandScope scope)
    {
        using IDisposable heldLock = await ServerLockScope
            .TakeAsync(Server, description, Limit, Environment.Time, scope.Reporter, scope.Stop)
            .ConfigureAwait(false);
        ConnectorServices services = new(Server, description.Name, Environment.Time, scope.Reporter);
        return await RunAsync(services, scope).ConfigureAwait(false);
    }

    private protected abstract Task<IReadOnlyList<ServiceChange>> RunAsync(
        ConnectorServices services,
        CommandScope scope
    );
}
