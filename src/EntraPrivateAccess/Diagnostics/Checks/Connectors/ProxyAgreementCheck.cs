using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>Both services go the same way out: Microsoft asks to change both configuration files (work with proxy servers).</summary>
internal sealed class ProxyAgreementCheck(Check installation, Check configuration) : SingleCheck("ProxyAgreement", CheckCategories.Connector)
{
    public override string Target => "exe.config";

    public override IReadOnlyList<Check> DependsOn => [installation, configuration];

    protected override async Task<Models.CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        if (installed is null)
        {
            return Skip(Target, "No connector is installed.");
        }

        IReadOnlyList<ServiceProxy> all = ServiceProxy.ReadAll(context.Server, installed);
        string found = string.Join(", ", all.Select(proxy => $"{proxy.Service}: {proxy.Section.Mode}{(proxy.Section.Address is null ? "" : " " + proxy.Section.Address)}"));
        return ServiceProxy.Agree(all)
            ? Pass(Target, $"Both services go the same way ({found}).")
            : Fail(all[1].Path, $"The two services go different ways ({found}).", "Run Repair-Connector, or Set-ConnectorProxy -Proxy http://host:port with the right one.", Models.ConnectorHealth.Degraded);
    }
}
