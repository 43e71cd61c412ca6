using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

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
        ServerDescription described = await context.Server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        CheckContext look = new(context.Server, described, context.Environment, time: context.Clock)
        {
            Http = context.Http,
            Proxy = context.Request.Proxy,
            TenantId = tenantId,
        };
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
/// Checks, before anything is installed, that the tenant permits the later steps and that the group is unambiguous.
/// </summary>
internal static class GroupPreflight
{
    public const string NeverRegistered =
        "No connector was ever registered in this tenant. "
        + "The first registration requires a token of a Global Administrator.";

    /// <summary>Finds the group of a request in a listing; null if the request creates it.</summary>
    /// <exception cref="ConnectorException">The group is missing or ambiguous.</exception>
    public static ConnectorGroup? Find(GroupListing listing, ProvisioningRequest request)
    {
        LookupResult<ConnectorGroup> found = listing.TryResolve(request.ConnectorGroup!);
        return found.Item
            ?? (
                found.Error is not { Category: ErrorKind.ObjectNotFound } fault ? throw found.Error!
                : request.CreateGroup && request.ConnectorGroup!.Id is null ? null
                : throw ConnectorErrors.ConnectorGroupToJoinNotFound(request.ConnectorGroup!.NameOrId)
            );
    }

    /// <exception cref="ConnectorException">A role or consent is missing; the group is missing, ambiguous or in another
    /// region.</exception>
    public static async Task RunAsync(
        ProvisioningContext context,
        ServerState server,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.SkipRegistration)
        {
            return;
        }

        if (context.Tenant is null)
        {
            ReportMissingSignIn(context);
            return;
        }

        GroupListing listing = await context.Tenant.Access.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (!listing.PublishingEnabled)
        {
            context.Reporter.Warning(NeverRegistered);
        }

        if (context.Request.ConnectorGroup is not { } wanted)
        {
            return;
        }

        // The listing that proved access also resolves a name, unless several servers are creating this group at the
        // moment.
        ConnectorGroup? group =
            wanted.Id is null && ConnectorGroups.Named(listing.Groups, wanted.NameOrId).Count < 2
                ? ConnectorGroups.Pick(listing.Groups, wanted.NameOrId)
                : await FindAsync(context, wanted, cancellationToken).ConfigureAwait(false);
        if (group is null && !context.Request.CreateGroup)
        {
            throw ConnectorErrors.ConnectorGroupToJoinNotFound(wanted.NameOrId);
        }

        if (group is not null)
        {
            ConnectorGroupCreator.CheckRegion(group, context.Request.Region);
        }

        // If everything already exists, a read-only sign-in is sufficient. A new registration has to be moved.
        if (
            group is null
            || server.Installed is null
            || !server.Registration.IsRegistered
            || context.Request.ForceRegistration
        )
        {
            await context.Tenant.Access.CheckChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static void ReportMissingSignIn(ProvisioningContext context)
    {
        if (context.Request.ConnectorGroup is not { } wanted)
        {
            return;
        }

        string commands = LaterCommands(context, wanted);
        if (context.Request.RequireGroup)
        {
            throw ConnectorErrors.GroupRequiresSignIn(wanted.ToString());
        }

        context.Reporter.Warning(
            $"You are not signed in to the tenant, so the connector is not moved to '{wanted}'. Until it is moved, it "
                + "serves the applications of its present group, which is the default group for a new connector. "
                + commands
        );
    }

    /// <summary>Gets the commands that move the connector to its group later, as one sentence.</summary>
    public static string LaterCommands(ProvisioningContext context, ConnectorGroupReference wanted)
    {
        string group = $"'{wanted.ToString().Replace("'", "''")}'";
        string region = context.Request.Region is { } name ? $" -Region {name}" : "";
        string move = $"Move-Connector {context.Description.FullyQualifiedName} -ConnectorGroup {group}";
        return context.Request.CreateGroup
            ? $"Run on any machine: Connect-EntraPrivateAccess; New-ConnectorGroup {group}{region}; {move}. Omit "
                + "New-ConnectorGroup if the group exists."
            : $"Run on any machine: Connect-EntraPrivateAccess; {move}.";
    }

    /// <summary>
    /// Finds the group, or returns null. With <c>-CreateGroup</c>, waits for other servers that are creating it at the
    /// moment.
    /// </summary>
    public static Task<ConnectorGroup?> FindAsync(
        ProvisioningContext context,
        ConnectorGroupReference wanted,
        CancellationToken cancellationToken
    ) =>
        context.Request.CreateGroup && wanted.Id is null && !Guid.TryParse(wanted.NameOrId, out _)
            ? context.Tenant!.ConnectorGroupCreator.FindSettledAsync(wanted.NameOrId, cancellationToken)
            : context.Tenant!.Groups.FindAsync(wanted, cancellationToken);
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

    public void Write(IEnumerable<string> ids) => _files.WriteAllText(_path, string.Join("\n", ids.Distinct()));
}
