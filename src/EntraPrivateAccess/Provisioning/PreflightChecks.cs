using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Runs the checks that must pass before a server is changed.</summary>
internal static class PreflightChecks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <param name="tenantId">The tenant whose own addresses are checked if the server is not registered; null to skip
    /// them.</param>
    /// <exception cref="ConnectorException">A check failed; the exception has the check's ErrorId, detail and
    /// recommended action.</exception>
    public static Task RunAsync(ProvisioningContext context, string? tenantId, CancellationToken cancellationToken)
    {
        string[] unneeded =
            context.Request.SkipRegistration || context.Request.IsUpdate
                ? [.. ServerCheckList.ForRegistration().Select(check => check.Name)]
                : [];
        return RunAsync(
            context,
            [.. CheckCatalogue.Preflight(context.Environment).Where(check => !unneeded.Contains(check.Name))],
            tenantId,
            cancellationToken
        );
    }

    /// <exception cref="ConnectorException"><c>NotElevated</c>.</exception>
    public static Task RunForRemovalAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        RunAsync(context, [new ElevationCheck()], context.TenantId, cancellationToken);

    // A failure that only degrades a connector does not prevent its installation. Nor does a network timeout: a busy
    // machine processes responses late, and a download or registration that fails reports its own error.
    private static bool IsBlocking(CheckResult row) =>
        row.Health is not ConnectorHealth.Degraded
        && (row.Category != CheckCategories.Network || row.Elapsed < ProbeLimits.Default.Stage);

    private static async Task RunAsync(
        ProvisioningContext context,
        IReadOnlyList<Check> checks,
        string? tenantId,
        CancellationToken cancellationToken
    )
    {
        // The rows of the tenant are not among these checks, so nothing is read from the tenant.
        CheckTarget target = context.Checks with
        {
            Tenant = null,
            TenantId = tenantId,
            Observed = null,
            Proxy = context.Request.Proxy,
        };
        CheckContext look = await target.OpenAsync(cancellationToken).ConfigureAwait(false);
        foreach (
            CheckResult row in await new CheckRun(look, s_limit, context.Clock)
                .RunAsync(checks, null, cancellationToken)
                .ConfigureAwait(false)
        )
        {
            switch (row.Status)
            {
                case CheckStatus.Fail when IsBlocking(row):
                    throw ConnectorErrors.PreflightFailed(row.ErrorId, row, row.Category == CheckCategories.Network);
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

/// <summary>
/// The IDs of connectors with this machine name that the tenant listed before a registration. They are kept on the
/// server in case the run is killed.
/// </summary>
internal sealed class FormerConnectors
{
    private readonly IServerFiles _files;
    private readonly string _path;

    public FormerConnectors(IServer server)
    {
        _files = server.Files;
        _path = new SetupFolders(server).FormerConnectorIds;
    }

    /// <summary>Returns null if no IDs were stored; then leftover connectors cannot be recognized.</summary>
    public IReadOnlyList<string>? Read() =>
        _files.FileExists(_path)
            ? [.. _files.ReadAllText(_path).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)]
            : null;

    public void Remove() => _files.DeleteFile(_path);

    public void Write(IEnumerable<string> ids) => _files.WriteAllText(_path, string.Join("\n", ids.Distinct()));
}
