using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading.Tasks;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;

namespace EntraPrivateAccess.Commands.ConnectorService;

/// <summary>What starting, stopping and restarting share: one question, one wait, one row a service.</summary>
public abstract class ConnectorServiceCommand : ServerCmdlet
{
    /// <summary>How long to wait for both services together.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = (int)ConnectorServices.DefaultLimit.TotalSeconds;

    /// <summary>What the command does, as ShouldProcess asks for it: <c>Start</c>.</summary>
    private protected abstract string Action { get; }

    private protected TimeSpan Limit => TimeSpan.FromSeconds(TimeoutSeconds);

    private protected override void Process()
    {
        string name = Await(scope => Server.DescribeAsync(scope.Stop)).Name;
        if (!Confirm($"the connector's services on {name}", Action))
        {
            return;
        }

        foreach (ServiceChange change in Await(
            scope => RunAsync(new ConnectorServices(Server, name, Environment.Time, scope.Reporter), scope)))
        {
            WriteObject(new ConnectorServiceState
            {
                Server = name,
                Name = change.Service.Name,
                DisplayName = change.Service.DisplayName,
                Status = change.Service.State.ToString(),
                StartType = change.Service.StartType.ToString(),
                Changed = change.Changed,
                Environment = Environment.Name,
            });
        }
    }

    private protected abstract Task<IReadOnlyList<ServiceChange>> RunAsync(ConnectorServices services, CommandScope scope);
}
