using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks.Servers;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Runs the checks that must pass before a server is touched.</summary>
internal static class PreflightChecks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <exception cref="ConnectorException">A check failed: its ErrorId, its finding, its action.</exception>
    public static Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        string[] unneeded = context.Request.SkipRegistration || context.Request.IsUpdate ? [.. ServerCheckList.ForRegistration().Select(check => check.Name)] : [];
        return RunAsync(context, [.. CheckCatalogue.Preflight(context.Environment).Where(check => !unneeded.Contains(check.Name))], cancellationToken);
    }

    /// <exception cref="ConnectorException"><c>NotElevated</c>.</exception>
    public static Task RunForRemovalAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        RunAsync(context, [new ElevationCheck()], cancellationToken);

    // What leaves a connector working, though not in everything, does not keep it from being installed. Nor does silence on the network: a machine
    // that is busy hears late, and what cannot be downloaded or registered says so itself.
    private static bool Stops(CheckResult row) =>
        row.Health is not ConnectorHealth.Degraded && (row.Category != CheckCategories.Network || row.Duration < ProbeLimits.Default.Stage);

    private static async Task RunAsync(ProvisioningContext context, IReadOnlyList<Check> checks, CancellationToken cancellationToken)
    {
        ServerDescription described = await context.Server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        CheckContext look = new(context.Server, described, context.Environment, time: context.Clock) { Http = context.Http, Proxy = context.Request.Proxy, TenantId = context.TargetTenantId ?? context.TenantId };
        foreach (CheckResult row in await new CheckRun(look, s_limit, context.Clock).RunAsync(checks, null, cancellationToken).ConfigureAwait(false))
        {
            switch (row.Status)
            {
                case CheckStatus.Fail when Stops(row):
                    throw Faults.PreflightFailed(row.ErrorId, row);
                case CheckStatus.Fail:
                case CheckStatus.Warn when row.Health is not ConnectorHealth.Healthy:
                    context.Reporter.Warning($"{row.Detail} {row.Action}");
                    break;
                default:
                    context.Reporter.Verbose($"Preflight {row.Name}: {row.Detail}");
                    break;
            }
        }
    }
}
