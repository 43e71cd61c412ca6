using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Writes the outbound proxy to both services' configuration files.</summary>
internal sealed class ConfigureProxyStep : IAppliedStep
{
    public string Name => "ConfigureProxy";

    public Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            context.Request.Proxy is not Uri proxy ? StepPlan.Skip(state, "No proxy was specified.")
            : IsNeeded(context, state) ? StepPlan.Act(state, ProxySetting.Explicit(proxy).Action)
            : StepPlan.Done(state, $"Both services use {proxy.GetLeftPart(UriPartial.Authority)}.")
        );

    /// <summary>Returns true if a proxy is specified that the services do not use, so that they must restart.</summary>
    public static bool IsNeeded(ProvisioningContext context, ProvisioningState state) =>
        context.Request.Proxy is Uri proxy
        && !(
            state.Installed is { IsComplete: true } installed
            && IsInUse(context.Server, installed, ProxySetting.Explicit(proxy))
        );

    private static bool IsInUse(IServer server, InstalledConnector installed, ProxySetting wanted) =>
        new ProxyConfiguration(server, installed).IsSet(wanted)
        && !ServiceFreshness.ReadAll(server, installed).Any(service => service.NeedsRestart);

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        Uri proxy = context.Request.Proxy!;
        ConnectorServices services = new(context.Server, context.Description.Name, context.Clock, context.Reporter);
        IReadOnlyList<ServiceInfo> running = await services.RunningAsync(cancellationToken).ConfigureAwait(false);
        string[] names =
        [
            .. running.Select(service => service.Name).Union(new InterruptedRestart(context.Server.Files).Read()),
        ];
        services.NoteRestart(names);
        // A service reads its configuration when it starts. The services are stopped before the change, not after it,
        // so that a running service has always read the current files.
        _ = await services.StopAsync(context.Request.Limits.Services, cancellationToken).ConfigureAwait(false);
        bool isSet = false;
        try
        {
            _ = new ProxyConfiguration(context.Server, state.Installed!).Set(ProxySetting.Explicit(proxy));
            isSet = true;
        }
        finally
        {
            // The StartServices step starts these services again if the run reaches it.
            if (!isSet || context.Request.SkipRegistration)
            {
                _ = await services
                    .StartAsync(names, context.Request.Limits.Services, CancellationToken.None)
                    .ConfigureAwait(false);
            }
        }

        return new StepDone(state, $"Both services use {proxy.GetLeftPart(UriPartial.Authority)}.");
    }
}
