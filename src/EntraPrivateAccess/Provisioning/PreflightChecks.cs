using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Runs the checks that must pass before a server is touched.</summary>
internal static class PreflightChecks
{
    // What keeps an installation from working at all, by the order in which a person would want to hear of it.
    private static readonly IReadOnlyList<ICheck> s_always =
    [
        new ElevationCheck(), new OperatingSystemCheck(), new DotNetFrameworkCheck(), new Tls12Check(), new DiskSpaceCheck(), new PasswordProtectionProxyCheck(), new PendingRebootCheck(),
    ];

    private static readonly IReadOnlyList<ICheck> s_forRegistration = [new ExecutionPolicyCheck(), new LanguageModeCheck()];

    /// <exception cref="ConnectorException">A check failed: its ErrorId, its finding, its action.</exception>
    public static Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        RunAsync(context, [.. s_always, .. context.Request.SkipRegistration ? [] : s_forRegistration], cancellationToken);

    /// <exception cref="ConnectorException"><c>NotElevated</c>.</exception>
    public static Task RunForRemovalAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        RunAsync(context, [new ElevationCheck()], cancellationToken);

    private static async Task RunAsync(ProvisioningContext context, ICheck[] all, CancellationToken cancellationToken)
    {
        CheckContext checks = new(context.Server, context.Description, context.Environment);
        CheckResult[] results = await Task.WhenAll(all.Select(check => check.RunAsync(checks, cancellationToken))).ConfigureAwait(false);
        foreach ((ICheck check, CheckResult result) in all.Zip(results, (check, result) => (check, result)))
        {
            switch (result.Status)
            {
                case CheckStatus.Fail:
                    throw Faults.PreflightFailed(check.ErrorId, result);
                case CheckStatus.Warn:
                    context.Reporter.Warning($"{result.Detail} {result.Action}");
                    break;
                default:
                    context.Reporter.Verbose($"Preflight {check.Name}: {result.Detail}");
                    break;
            }
        }
    }
}
