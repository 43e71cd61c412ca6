using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>Entra Password Protection Proxy ships another, incompatible version of the updater service (configuration page).</summary>
internal sealed class PasswordProtectionProxyCheck() : SingleCheck("PasswordProtectionProxy", CheckCategories.Server)
{
    private const string ProxyService = "AzureADPasswordProtectionProxy";

    public override string ErrorId => "PasswordProtectionProxyPresent";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ServiceInfo? service = await context.Server.Services.GetAsync(ProxyService, cancellationToken).ConfigureAwait(false);
        return service is null
            ? Pass(ProxyService, "Entra Password Protection Proxy is not on this server.")
            : Fail(ProxyService, "Entra Password Protection Proxy is on this server; Microsoft does not let the two share a machine.", "Use another server for the connector: run Install-Connector there.");
    }
}
