using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Names the outbound proxy in both services' configuration files.</summary>
internal sealed class ConfigureProxyStep : IProvisioningStep
{
    public string Name => "ConfigureProxy";

    public Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken) => Task.FromResult(
        context.Request.Proxy is not Uri proxy
            ? StepPlan.Skip("No proxy was asked for.")
            : context.Installed is { IsComplete: true } installed && new ProxyConfiguration(context.Server, installed).IsSet(proxy)
                ? StepPlan.Done($"Both services use {proxy.GetLeftPart(UriPartial.Authority)}.")
                : StepPlan.Act($"Set the outbound proxy {proxy.GetLeftPart(UriPartial.Authority)} for both services"));

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        Uri proxy = context.Request.Proxy!;
        new ProxyConfiguration(context.Server, context.Installed!).Set(proxy);
        // A service reads its configuration when it starts: what runs is stopped, and StartServices brings it back.
        foreach (string name in ConnectorServiceNames.All)
        {
            if (await context.Server.Services.GetAsync(name, cancellationToken).ConfigureAwait(false) is { State: not ServiceState.Stopped })
            {
                await context.Server.Services.StopAsync(name, cancellationToken).ConfigureAwait(false);
                _ = await Polling.UntilAsync<ServiceInfo>(
                    context, $"service {name} to stop", context.Request.Limits.Services, null,
                    async stop => await context.Server.Services.GetAsync(name, stop).ConfigureAwait(false) is { State: ServiceState.Stopped } service ? service : null,
                    cancellationToken).ConfigureAwait(false);
            }
        }

        return new StepDone($"Both services use {proxy.GetLeftPart(UriPartial.Authority)}.");
    }
}
