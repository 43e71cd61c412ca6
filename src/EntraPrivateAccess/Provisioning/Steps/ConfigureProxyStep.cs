using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>Names the outbound proxy in both services' configuration files.</summary>
internal sealed class ConfigureProxyStep : IProvisioningStep
{
    public string Name => "ConfigureProxy";

    public Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken) => Task.FromResult(
        context.Request.Proxy is not Uri proxy
            ? StepPlan.Skip("No proxy was asked for.")
            : context.Installed is { IsComplete: true } installed && new ProxyConfiguration(context.Server, installed).IsSet(ProxySetting.Explicit(proxy))
                ? StepPlan.Done($"Both services use {proxy.GetLeftPart(UriPartial.Authority)}.")
                : StepPlan.Act(ProxySetting.Explicit(proxy).Action));

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        Uri proxy = context.Request.Proxy!;
        _ = new ProxyConfiguration(context.Server, context.Installed!).Set(ProxySetting.Explicit(proxy));
        // A service reads its configuration when it starts: what runs is stopped, and StartServices brings it back.
        _ = await new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter)
            .StopAsync(context.Request.Limits.Services, cancellationToken).ConfigureAwait(false);
        return new StepDone($"Both services use {proxy.GetLeftPart(UriPartial.Authority)}.");
    }
}
