using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Sets the same outbound proxy for both services: the connector's, which carries the traffic, or the updater's if only
/// the updater's file names a proxy.
/// </summary>
/// <remarks>
/// The proxy of an updater's file that had to be corrected is not taken over: the updater never used it, and the
/// connector works without it. The proxy of a connector's file that was restored from a copy is not taken over either:
/// if the updater's file has another one, the files were changed after the copy was made.
/// </remarks>
internal sealed class ProxyRepair : IRepair
{
    public string Action => "AlignProxy";

    public string Check => "ProxyAgreement";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector? connector = await ConnectorInventory
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        if (connector is null)
        {
            return null;
        }

        try
        {
            IReadOnlyList<ServiceProxy> all = ServiceProxy.ReadAll(context.Server, connector);
            if (ServiceProxy.Agree(all))
            {
                return null;
            }

            return await FindObstacleAsync(context, all, cancellationToken).ConfigureAwait(false) is string obstacle
                ? new RepairPlan(
                    all[0].Path,
                    "Give both services the same proxy",
                    $"{finding.Detail} {obstacle} Run Set-ConnectorProxy with the proxy of both, or with -Clear."
                )
                : new RepairPlan(
                    string.Join(", ", ConnectorServiceNames.All),
                    $"{Wanted(all).Action}, and restart the running services"
                )
                {
                    Interrupts = true,
                };
        }
        catch (ConnectorException fault)
        {
            return new RepairPlan(
                finding.Target,
                "Give both services the same proxy",
                $"{fault.Message} {fault.RecommendedAction}"
            );
        }
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        InstalledConnector connector = await ConnectorInventory
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        ProxySetting wanted = Wanted(ServiceProxy.ReadAll(context.Server, connector));
        // This proxy is already set for one of the services.
        _ = await new ProxyChange(context.For(context.Request with { UnreachableProxyAccepted = true }))
        {
            AsksAboutImpact = false,
        }
            .RunAsync(wanted, (_, _) => Task.FromResult(true), cancellationToken)
            .ConfigureAwait(false);
        return $"{wanted.Action}: done.";
    }

    // The reason why the proxy of one service is not set for the other, as a sentence.
    private static async Task<string?> FindObstacleAsync(
        ProvisioningContext context,
        IReadOnlyList<ServiceProxy> all,
        CancellationToken cancellationToken
    ) =>
        IsDoubtful(context.Server, all)
            ? $"The updater's file was corrected, so its proxy {all[1].Section.Address} is not taken over for the "
                + "connector."
        : ConfigurationRepair.IsFromCopy(context.Server.Files, all[0].Path)
            ? "The connector's file was restored from a copy, so its proxy is not taken over for the updater."
        : Wanted(all).Address is { } proxy
        && await new ProxyPreflight(context).FindAsync(proxy, cancellationToken).ConfigureAwait(false)
            is { Failure: string failure }
            ? $"{failure} So it is not set for both services."
        : null;

    private static ProxySetting Wanted(IReadOnlyList<ServiceProxy> all)
    {
        ProxySection section = IsOnlyOfUpdater(all) ? all[1].Section : all[0].Section;
        return section.AsSetting();
    }

    private static bool IsOnlyOfUpdater(IReadOnlyList<ServiceProxy> all) =>
        all[0].Section.Mode is ConnectorProxyMode.Default && all[1].Section.Mode is ConnectorProxyMode.Explicit;

    private static bool IsDoubtful(IServer server, IReadOnlyList<ServiceProxy> all) =>
        IsOnlyOfUpdater(all) && server.Files.FileExists(ConfigurationRepair.BrokenCopy(all[1].Path));
}

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
            {
                Interrupts = true,
            }
            : null;

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        ProxySetting wanted = await IntendedAsync(context, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        _ = await new ProxyChange(context.For(context.Request with { UnreachableProxyAccepted = true }))
        {
            AsksAboutImpact = false,
        }
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
