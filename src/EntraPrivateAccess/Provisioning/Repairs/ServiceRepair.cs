using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Sets one of the two services to start automatically, and starts it.</summary>
internal sealed class ServiceRepair(string check, string service) : IRepair
{
    public string Action => "StartService";

    public string Check => check;

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        ServiceInfo? found = await context.Server.Services.GetAsync(service, cancellationToken).ConfigureAwait(false);
        if (found is null || (found.State is ServiceState.Running && StartTypes.IsRight(found)))
        {
            return null;
        }

        ConnectorRegistration registration = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        bool waits =
            found.State is not ServiceState.Running
            && registration.State is RegistrationState.NotRegistered or RegistrationState.Expired;
        bool starts = service == ConnectorServiceNames.Connector && found.State is not ServiceState.Running;
        return new RepairPlan(
            service,
            Describe(found),
            waits && !await RegistrationPreflight.HasTokenAsync(context).ConfigureAwait(false)
                ? "The service is not started until the connector is registered; the registration starts it."
                : null
        )
        {
            Starts = starts,
            AlsoAnswers = starts ? [CloudCheckTable.Active.Name] : [],
        };
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        ServiceInfo found = await context.Server.Services.GetAsync(service, cancellationToken).ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name, service);
        await StartTypes.MendAsync(context.Server, found, cancellationToken).ConfigureAwait(false);
        _ = await new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter)
            .StartAsync([service], context.Request.Limits.Services, cancellationToken)
            .ConfigureAwait(false);
        return $"{Describe(found)}: done.";
    }

    private string Describe(ServiceInfo found) =>
        (StartTypes.IsRight(found), found.State is ServiceState.Running) switch
        {
            (false, true) => $"Set the start type of {service} from {found.StartType} to {StartTypes.Right}",
            (false, false) =>
                $"Set the start type of {service} from {found.StartType} to {StartTypes.Right} and start it",
            _ => $"Start the service {service}",
        };
}

/// <summary>Restarts the services that have not read their configuration, or that an interrupted command left
/// stopped.</summary>
internal sealed class RestartRepair : IRepair
{
    public string Action => "RestartService";

    public string Check => "ConfigurationInUse";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<string> names = await DueAsync(context, cancellationToken).ConfigureAwait(false);
        return names.Count == 0
            ? null
            : new RepairPlan(string.Join(", ", names), $"Restart {string.Join(" and ", names)}")
            {
                Interrupts = names.Contains(ConnectorServiceNames.Connector),
            };
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = await DueAsync(context, cancellationToken).ConfigureAwait(false);
        _ = await new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter)
            .RestartAsync(names, context.Request.Limits.Services, cancellationToken)
            .ConfigureAwait(false);
        return $"Restarted {string.Join(" and ", names)}.";
    }

    private static async Task<IReadOnlyList<string>> DueAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector connector = await ConnectorInventory
            .ReadAsync(context.Server, cancellationToken)
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(context.Description.Name);
        return
        [
            .. ServiceFreshness
                .ReadAll(context.Server, connector)
                .Where(service => service.NeedsRestart)
                .Select(service => service.Service),
        ];
    }
}

/// <summary>
/// The start types of the connector's services. Microsoft's page only requires that both always run; installations use
/// the delayed start.
/// </summary>
internal static class StartTypes
{
    public const ServiceStartType Right = ServiceStartType.AutomaticDelayed;

    public static bool IsRight(ServiceInfo service) =>
        service.StartType is ServiceStartType.Automatic or ServiceStartType.AutomaticDelayed;

    public static Task MendAsync(IServer server, ServiceInfo service, CancellationToken cancellationToken) =>
        IsRight(service)
            ? Task.CompletedTask
            : server.Services.SetStartTypeAsync(service.Name, Right, cancellationToken);

    /// <summary>Corrects the start types of both services, and returns the names of those that were changed.</summary>
    public static async Task<IReadOnlyList<string>> MendAllAsync(IServer server, CancellationToken cancellationToken)
    {
        List<string> changed = [];
        foreach (string name in ConnectorServiceNames.All)
        {
            ServiceInfo? service = await server.Services.GetAsync(name, cancellationToken).ConfigureAwait(false);
            if (service is not null && !IsRight(service))
            {
                await MendAsync(server, service, cancellationToken).ConfigureAwait(false);
                changed.Add(name);
            }
        }

        return changed;
    }
}
