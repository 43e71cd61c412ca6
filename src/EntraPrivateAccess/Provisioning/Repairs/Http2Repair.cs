using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Turns off HTTP/2 in WinHTTP if the check warns about it: only if the connector serves a web application.
/// </summary>
internal sealed class Http2Repair : IRepair
{
    public string Action => "DisableHttp2";

    public string Check => TlsCheckTable.Http2.Name;

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    ) =>
        finding.Status is CheckStatus.Warn
        && await context
            .Server.Registry.ReadAsync(Http2Check.Key, Http2Check.Value, cancellationToken)
            .ConfigureAwait(false)
            is not 0
            ? new RepairPlan(Http2Check.Value, $@"Set {Http2Check.Key}\{Http2Check.Value}=0", RebootRequired: true)
            : null;

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        await context
            .Server.Registry.WriteAsync(Http2Check.Key, Http2Check.Value, 0, cancellationToken)
            .ConfigureAwait(false);
        return new RepairDone(
            $@"Set {Http2Check.Key}\{Http2Check.Value}=0. It takes effect after a restart of the server.",
            RebootRequired: true
        );
    }
}
