using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Restarts the services that have not read their configuration, or that an interrupted command left
/// stopped.</summary>
internal sealed class RestartRepair : IRepair
{
    public string Action => "RestartService";

    public string Check => "ConfigurationInUse";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context, CheckResult finding, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = await DueAsync(context, cancellationToken).ConfigureAwait(false);
        return names.Count == 0
            ? null
            : new RepairPlan(string.Join(", ", names), $"Restart {string.Join(" and ", names)}");
    }

    public async Task<string> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = await DueAsync(context, cancellationToken).ConfigureAwait(false);
        _ = await new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter)
            .RestartAsync(names, context.Request.Limits.Services, cancellationToken).ConfigureAwait(false);
        return $"Restarted {string.Join(" and ", names)}.";
    }

    private static async Task<IReadOnlyList<string>> DueAsync(
        ProvisioningContext context, CancellationToken cancellationToken)
    {
        InstalledConnector connector = await ConnectorInventory
            .ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
            ?? throw Faults.ConnectorNotInstalled(context.Description.Name);
        return [.. ServiceFreshness.ReadAll(context.Server, connector)
            .Where(service => service.NeedsRestart).Select(service => service.Service)];
    }
}
