using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Adds http:// to the address of a proxy that was written as <c>host:port</c>.</summary>
internal sealed class ProxyAddressRepair : IRepair
{
    public string Action => "CorrectProxyAddress";

    public string Check => "ProxyReachable";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    ) =>
        await IntendedAsync(context, cancellationToken).ConfigureAwait(false) is { } wanted
            ? new RepairPlan(
                string.Join(", ", ConnectorServiceNames.All),
                $"{wanted.Action}, and restart the running services"
            )
            : null;

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        ProxySetting wanted = await IntendedAsync(context, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        _ = await new ProxyChange(context.For(context.Request with { UnreachableProxyAccepted = true }))
            .RunAsync(wanted, (_, _) => Task.FromResult(true), cancellationToken)
            .ConfigureAwait(false);
        return $"{wanted.Action}: done.";
    }

    private static async Task<ProxySetting?> IntendedAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return
                await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)
                    is { } connector
                && ServiceProxy.ReadConnector(context.Server, connector)
                    is { Source: ServiceProxy.OwnFile, Section.Defect.Intended: string intended }
                ? ProxySetting.Explicit(new Uri(intended))
                : null;
        }
        catch (ConnectorException)
        {
            return null;
        }
    }
}
