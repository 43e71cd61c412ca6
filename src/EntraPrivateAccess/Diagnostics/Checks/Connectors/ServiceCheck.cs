using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>One of the two services runs. Without the updater traffic flows, but nothing renews or updates the connector.</summary>
/// <param name="accountSid">The account that it is installed with; another one is not supported (troubleshooting page).</param>
internal sealed class ServiceCheck(string name, string service, string accountSid, ConnectorHealth withoutIt, Check installation) : SingleCheck(name, CheckCategories.Connector)
{
    // ERROR_SERVICE_NEVER_STARTED: stopped, and nothing went wrong.
    private const int NeverStarted = 1077;

    public override string Target => service;

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        ServiceInfo? found = service == ConnectorServiceNames.Connector ? installed?.ConnectorService : installed?.UpdaterService;
        return found switch
        {
            null => Fail(service, $"The service {service} is missing.", "Run Install-Connector.", withoutIt),
            { State: ServiceState.Running } => Running(found),
            { StartType: ServiceStartType.Disabled } => Fail(service, $"The service {service} is disabled.", "Run Repair-Connector, or set its start type to Automatic and run Start-Connector.", withoutIt),
            { State: ServiceState.Stopped, ExitCode: not 0 and not NeverStarted } => Fail(
                service, $"The service {service} stopped with exit code {found.ExitCode}.", "Run Start-Connector, and Get-ConnectorEvent if it stops again.", withoutIt),
            { State: ServiceState.Stopped, ExitCode: NeverStarted, StartType: ServiceStartType.AutomaticDelayed } => Fail(
                service, $"The service {service} was not started since the server came up.", "Windows starts it about two minutes later; run Start-Connector where it does not.", withoutIt),
            { State: ServiceState.Stopped } => Fail(service, $"The service {service} is stopped.", "Run Start-Connector.", withoutIt),
            _ => Fail(service, $"The service {service} is {found.State}.", "Wait a moment, then run Restart-Connector.", withoutIt),
        };
    }

    // An account whose SID could not be found out proves nothing.
    private CheckResult Running(ServiceInfo found) => found switch
    {
        { StartType: not (ServiceStartType.Automatic or ServiceStartType.AutomaticDelayed) } => Warn(
            service, $"{service} is running, but its start type is {found.StartType}: it will not come back after a restart.", "Run Repair-Connector, which sets it to Automatic."),
        { AccountSid: string other } when other != accountSid => Warn(
            service, $"{service} runs as {found.Account}, which Microsoft does not support.", "Set its account back: WAPCSvc is installed as Network Service, WAPCUpdaterSvc as SYSTEM; then run Restart-Connector."),
        _ => Pass(service, $"{service} is running as {found.Account}, start type {found.StartType}."),
    };
}
