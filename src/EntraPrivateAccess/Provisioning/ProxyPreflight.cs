using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Checks that a proxy accepts connections from the server before it is configured: through a proxy that doesn't exist,
/// the connector reaches nothing.
/// </summary>
internal sealed class ProxyPreflight(ProvisioningContext context)
{
    private static readonly ProbeLimits s_limits = new() { Stage = TimeSpan.FromSeconds(5) };

    /// <exception cref="ConnectorException"><c>ProxyNotReached</c>: the user declined a proxy that does not
    /// answer.</exception>
    public async Task RunAsync(Uri proxy, CancellationToken cancellationToken)
    {
        if (await FindAsync(proxy, cancellationToken).ConfigureAwait(false) is not { Failure: string failure } found)
        {
            return;
        }

        if (context.Request.IsPlan || context.Request.UnreachableProxyAccepted)
        {
            context.Reporter.Warning(failure);
        }
        else if (!await context.Ask("Proxy not reached", $"{failure} Set it anyway?").ConfigureAwait(false))
        {
            throw ConnectorErrors.ProxyNotReached(context.Description.Name, found.Proxy, failure);
        }
    }

    /// <summary>Connects to a proxy; null if it can't be tried.</summary>
    public async Task<ProxyFinding?> FindAsync(Uri proxy, CancellationToken cancellationToken) =>
        // A real server in a sandbox's environment would connect to the real internet.
        context.Environment.IsSandbox && !context.Description.IsVirtual
            ? null
            : await ProxyFinding
                .ProbeAsync(context.Server.Network, proxy, s_limits, TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
}
