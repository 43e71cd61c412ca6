using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>A machine in FIPS mode may want a change of the connector's configuration (connector concepts, which do not say which).</summary>
internal sealed class FipsCheck() : SingleCheck("Fips", CheckCategories.Server)
{
    private const string Key = @"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy";

    public override string Target => Key;

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.Server.Registry.ReadAsync(Key, "Enabled", cancellationToken).ConfigureAwait(false) is int and not 0
            ? Warn(Key, "FIPS mode is on: Microsoft says that the connector may need a change of its configuration then.", "If the service stops at its start, look at Microsoft's page on connectors, 'FIPS'.", ConnectorHealth.Healthy)
            : Pass(Key, "FIPS mode is off.");
}
