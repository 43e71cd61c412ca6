using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Runs the checks that must pass before a server is touched.</summary>
internal static class PreflightChecks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <exception cref="ConnectorException">A check failed: its ErrorId, its finding, its action.</exception>
    public static Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        string[] unneeded =
            context.Request.SkipRegistration || context.Request.IsUpdate
                ? [.. ServerCheckList.ForRegistration().Select(check => check.Name)]
                : [];
        return RunAsync(
            context,
            [.. CheckCatalogue.Preflight(context.Environment).Where(check => !unneeded.Contains(check.Name))],
            cancellationToken
        );
    }

    /// <exception cref="ConnectorException"><c>NotElevated</c>.</exception>
    public static Task RunForRemovalAsync(ProvisioningContext context, CancellationToken cancellationToken) =>
        RunAsync(context, [new ElevationCheck()], cancellationToken);

    // What leaves a connector working, though not in everything, does not keep it from being installed. Nor does
    // silence on the network: a machine
    // that is busy hears late, and what cannot be downloaded or registered says so itself.
    private static bool Stops(CheckResult row) =>
        row.Health is not ConnectorHealth.Degraded
        && (row.Category != CheckCategories.Network || row.Duration < ProbeLimits.Default.Stage);

    private static async Task RunAsync(
        ProvisioningContext context,
        IReadOnlyList<Check> checks,
        CancellationToken cancellationToken
    )
    {
        ServerDescription described = await context.Server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        CheckContext look = new(context.Server, described, context.Environment, time: context.Clock)
        {
            Http = context.Http,
            Proxy = context.Request.Proxy,
            TenantId = context.TargetTenantId ?? context.TenantId,
        };
        foreach (
            CheckResult row in await new CheckRun(look, s_limit, context.Clock)
                .RunAsync(checks, null, cancellationToken)
                .ConfigureAwait(false)
        )
        {
            switch (row.Status)
            {
                case CheckStatus.Fail when Stops(row):
                    throw ConnectorErrors.PreflightFailed(row.ErrorId, row);
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
/// Whether the tenant lets us do what comes later, and whether the group is clear: before anything is installed.
/// </summary>
internal static class GroupPreflight
{
    /// <exception cref="ConnectorException">A role or consent is missing; the group is missing, ambiguous or of
    /// another region.</exception>
    public static async Task RunAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Tenant is null || context.Request.SkipRegistration)
        {
            return;
        }

        GroupListing listing = await context.Tenant.Access.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (!listing.PublishingEnabled)
        {
            context.Reporter.Warning(
                "No connector was ever registered in this tenant: the first one wants a token of a Global Administrator."
            );
        }

        if (context.Request.ConnectorGroup is not { } wanted)
        {
            return;
        }

        // The listing that proved the access answers for a name as well, unless servers are agreeing on it right now.
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

        // Where all is there already, a sign-in that only reads does as well. A new registration has to be moved.
        if (
            group is null
            || context.Installed is null
            || context.Registration is not { IsRegistered: true }
            || context.Request.ForceRegistration
        )
        {
            await context.Tenant.Access.CheckChangesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The group, or null; with <c>-CreateGroup</c>, other servers that are making it right now are waited for.
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
/// Ids of this machine's name that the tenant listed before a registration, kept on the server for a run that is
/// killed in between.
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

    /// <summary>Null where none were noted: then nothing is known about ghosts.</summary>
    public IReadOnlyList<string>? Read() =>
        _files.FileExists(_path)
            ? [.. _files.ReadAllText(_path).Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)]
            : null;

    public void Write(IEnumerable<string> ids) => _files.WriteAllText(_path, string.Join("\n", ids.Distinct()));
}
