using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Writes the values that an update left under the former registry key under the current one, and restarts the
/// connector's service, which reads them when it starts.
/// </summary>
/// <remarks>Only numbers are written: the meaning of a value of another type is not certain.</remarks>
internal sealed class FormerSettingsRepair : IRepair
{
    public string Action => "MoveFormerSettings";

    public string Check => ConnectorCheckTable.FormerSettings.Name;

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<BackendSetting> left = await LeftAsync(context, cancellationToken).ConfigureAwait(false);
        return left.Count == 0
            ? null
            : new RepairPlan(
                string.Join(", ", left.Select(setting => setting.Name)),
                $"Set {Describe(left)}, and restart {ConnectorServiceNames.Connector} if it runs"
            )
            {
                Interrupts = true,
            };
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<BackendSetting> left = await LeftAsync(context, cancellationToken).ConfigureAwait(false);
        foreach (BackendSetting setting in left)
        {
            await context
                .Server.Registry.WriteAsync(BackendSetting.CurrentKey, setting.Name, setting.Former!, cancellationToken)
                .ConfigureAwait(false);
        }

        ConnectorServices services = new(context.Server, context.Description.Name, context.Clock, context.Reporter);
        IReadOnlyList<ServiceInfo> running = await services.RunningAsync(cancellationToken).ConfigureAwait(false);
        if (running.Any(service => service.Name == ConnectorServiceNames.Connector))
        {
            _ = await services
                .RestartAsync([ConnectorServiceNames.Connector], context.Request.Limits.Services, cancellationToken)
                .ConfigureAwait(false);
        }

        return $"Set {Describe(left)}.";
    }

    private static string Describe(IEnumerable<BackendSetting> settings) =>
        string.Join(", ", settings.Select(setting => $@"{BackendSetting.CurrentKey}\{setting.Name}={setting.Former}"));

    private static async Task<IReadOnlyList<BackendSetting>> LeftAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector? installed = await ConnectorInventory
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false);
        return installed is null || ReferenceEquals(installed.Brand, ProductNames.Former)
            ? []
            :
            [
                .. (
                    await BackendSetting.ReadAllAsync(context.Server.Registry, cancellationToken).ConfigureAwait(false)
                ).Where(setting => setting is { Current: null, Former: int }),
            ];
    }
}
