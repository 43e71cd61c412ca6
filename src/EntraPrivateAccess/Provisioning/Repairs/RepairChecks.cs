using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>Runs the checks for repairs: all of them once, those of the server itself again after each change.</summary>
internal sealed class RepairChecks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static readonly string[] s_local =
        [CheckCategories.Server, CheckCategories.Tls, CheckCategories.Connector, CheckCategories.Events];

    private readonly ProvisioningContext _context;
    private readonly Func<IReadOnlyList<Check>> _all;

    /// <param name="all">Makes the checks: new ones for each run.</param>
    public RepairChecks(ProvisioningContext context, Func<IReadOnlyList<Check>> all)
    {
        _context = context;
        _all = all;
    }

    public Task<IReadOnlyList<CheckResult>> AllAsync(CancellationToken cancellationToken) => RunAsync(_all(), cancellationToken);

    /// <summary>The rows as they are now; what network and tenant said before stands.</summary>
    public async Task<IReadOnlyList<CheckResult>> AgainAsync(IReadOnlyList<CheckResult> before, CancellationToken cancellationToken)
    {
        IReadOnlyList<CheckResult> local = await RunAsync([.. _all().Where(check => s_local.Contains(check.Category))], cancellationToken).ConfigureAwait(false);
        return [.. local, .. before.Where(row => !s_local.Contains(row.Category))];
    }

    private async Task<IReadOnlyList<CheckResult>> RunAsync(IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        // Described anew: the server's clock went on.
        ServerDescription description = await _context.Server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        CheckContext look = new(_context.Server, description, _context.Environment, _context.Tenant, _context.Clock) { TenantId = _context.TenantId, Http = _context.Http };
        return await new CheckRun(look, s_limit, _context.Clock).RunAsync(checks, null, cancellationToken).ConfigureAwait(false);
    }
}
