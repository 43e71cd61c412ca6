using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>Entra Password Protection Proxy ships another, incompatible version of the updater service (configuration page).</summary>
internal sealed class PasswordProtectionProxyCheck : ICheck
{
    private const string ProxyService = "AzureADPasswordProtectionProxy";

    public string Name => "PasswordProtectionProxy";

    public string ErrorId => "PasswordProtectionProxyPresent";

    public string Category => "Server";

    public async Task<CheckResult> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ServiceInfo? service = await context.Server.Services.GetAsync(ProxyService, cancellationToken).ConfigureAwait(false);
        return service is null
            ? this.Pass(ProxyService, "Entra Password Protection Proxy is not on this server.")
            : this.Fail(ProxyService, "Entra Password Protection Proxy is on this server; Microsoft does not let the two share a machine.", "Use another server for the connector.");
    }
}
