using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>Each running service has read the configuration files as they are now. It reads them when it starts.</summary>
internal sealed class ConfigurationInUseCheck(Check installation, Check configuration)
    : Check("ConfigurationInUse", CheckCategories.Connector)
{
    public override string Target => ConnectorServiceNames.Connector;

    public override IReadOnlyList<Check> DependsOn => [installation, configuration];

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context, CancellationToken cancellationToken) =>
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false) is { } installed
            ? [.. ServiceFreshness.ReadAll(context.Server, installed).Select(Row)]
            : [Skip(Target, "No connector is installed.")];

    private CheckResult Row(ServiceFreshness service) =>
        service.Reason is string reason ? Warn(service.Service, reason, "Run Repair-Connector, or Restart-Connector.")
        : service.IsKnown ? Pass(service.Service, "No configuration file is newer than its process.")
        : Skip(service.Service, "The start time of its process cannot be read without administrator rights.");
}
