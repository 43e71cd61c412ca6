using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Checks, before anything is installed, that the tenant permits the later steps and that the group is unambiguous.
/// </summary>
internal static class GroupPreflight
{
    private const string NeverRegistered =
        "No connector was ever registered in this tenant. "
        + "The first registration requires a token of a Global Administrator.";

    /// <returns>The group to join; null if there is none to join, or if it has to be created.</returns>
    /// <exception cref="ConnectorException">A role or consent is missing; the group is missing, ambiguous or in another
    /// region.</exception>
    public static async Task<ConnectorGroup?> RunAsync(
        ProvisioningContext context,
        ServerState server,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.SkipRegistration)
        {
            return null;
        }

        if (context.Tenant is null)
        {
            ReportMissingSignIn(context);
            return null;
        }

        ConnectorGroup? group = (
            await FindAsync(context.Tenant, [context.Request], context.Reporter, cancellationToken)
                .ConfigureAwait(false)
        ).Values.SingleOrDefault();

        if (context.Request.ConnectorGroup is not null)
        {
            await context
                .Tenant.Access.CheckChangesAsync(cancellationToken, async stop =>
                    await RequiresMoveAsync(context, server, group, stop).ConfigureAwait(false)
                )
                .ConfigureAwait(false);
        }

        return group;
    }

    /// <summary>
    /// Finds everything in the tenant that would make a run on many servers fail later, before any server is changed.
    /// </summary>
    /// <param name="servers">All servers.</param>
    /// <returns>The groups to join, by their references; those to create are missing.</returns>
    /// <exception cref="ConnectorException">A parameter is not valid; a role or consent is missing; a group is missing,
    /// ambiguous or in another region.</exception>
    public static async Task<IReadOnlyDictionary<string, ConnectorGroup>> RunForFleetAsync(
        TenantDirectory tenant,
        IReadOnlyList<FleetRequest> servers,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        ProvisioningRequest[] requests = [.. servers.Select(each => each.Request)];
        foreach (ProvisioningRequest request in requests)
        {
            PreflightStep.CheckArguments(request);
        }

        if (requests.All(each => each.SkipRegistration))
        {
            return new Dictionary<string, ConnectorGroup>();
        }

        IReadOnlyDictionary<string, ConnectorGroup> groups = await FindAsync(
                tenant,
                requests,
                reporter,
                cancellationToken
            )
            .ConfigureAwait(false);
        RequireOneRegion(requests.Where(each => each.ConnectorGroup is not null));
        if (servers.Any(each => RequiresMove(each, groups)))
        {
            await tenant.Access.CheckChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        return groups;
    }

    // A read-only sign-in is sufficient if the group exists and the connector is in it.
    private static async Task<bool> RequiresMoveAsync(
        ProvisioningContext context,
        ServerState server,
        ConnectorGroup? group,
        CancellationToken cancellationToken
    )
    {
        if (
            group is null
            || server.Installed is null
            || context.Request.ForceRegistration
            || server.Registration.State is RegistrationState.NotRegistered or RegistrationState.Expired
        )
        {
            return group is not { IsDefault: true };
        }

        ProvisioningState found = await WaitUntilListedStep
            .IdentifyAsync(context, new ProvisioningState { Registration = server.Registration }, cancellationToken)
            .ConfigureAwait(false);
        return found.Connector is { } connector
            ? !IsIn(
                group,
                (
                    await context.Tenant!.Connectors.GroupOfAsync(connector.Id, cancellationToken).ConfigureAwait(false)
                )?.Id
            )
            : !group.IsDefault;
    }

    private static bool RequiresMove(FleetRequest server, IReadOnlyDictionary<string, ConnectorGroup> groups) =>
        server.Request is { SkipRegistration: false, ConnectorGroup: { } wanted }
        && (
            !groups.TryGetValue($"{wanted}", out ConnectorGroup? group)
            || (
                server is { IsRegistered: true, Request.ForceRegistration: false, Listed: { } connector }
                    ? !IsIn(group, connector.ConnectorGroupId)
                    : !group.IsDefault
            )
        );

    private static bool IsIn(ConnectorGroup group, string? id) =>
        string.Equals(group.Id, id, StringComparison.OrdinalIgnoreCase);

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

    private static async Task<IReadOnlyDictionary<string, ConnectorGroup>> FindAsync(
        TenantDirectory tenant,
        IReadOnlyList<ProvisioningRequest> requests,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        GroupListing listing = await tenant.Access.ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (!listing.PublishingEnabled)
        {
            reporter.Warning(NeverRegistered);
        }

        Dictionary<string, ConnectorGroup> groups = new(StringComparer.OrdinalIgnoreCase);
        foreach (ProvisioningRequest request in requests.Where(each => each.ConnectorGroup is not null))
        {
            string key = $"{request.ConnectorGroup}";
            if (
                !groups.TryGetValue(key, out ConnectorGroup? group)
                && await FindAsync(tenant, listing, request, cancellationToken).ConfigureAwait(false) is { } found
            )
            {
                groups.Add(key, group = found);
            }

            if (group is not null)
            {
                ConnectorGroupCreator.CheckRegion(group, request.Region);
            }
        }

        return groups;
    }

    // The listing that proved access also resolves a name, unless several servers are creating this group at the
    // moment.
    private static async Task<ConnectorGroup?> FindAsync(
        TenantDirectory tenant,
        GroupListing listing,
        ProvisioningRequest request,
        CancellationToken cancellationToken
    )
    {
        ConnectorGroupReference wanted = request.ConnectorGroup!;
        ConnectorGroup? group =
            wanted.Id is null && ConnectorGroups.Named(listing.Groups, wanted.NameOrId).Count < 2
                ? ConnectorGroups.Pick(listing.Groups, wanted.NameOrId)
            : GroupPlacement.Creates(request) && !Guid.TryParse(wanted.NameOrId, out _)
                ? await tenant
                    .ConnectorGroupCreator.FindSettledAsync(wanted.NameOrId, cancellationToken)
                    .ConfigureAwait(false)
            : await tenant.Groups.FindAsync(wanted, cancellationToken).ConfigureAwait(false);
        return group is null && !GroupPlacement.Creates(request)
            ? throw ConnectorErrors.ConnectorGroupToJoinNotFound(wanted.NameOrId)
            : group;
    }

    // The first server would create the group, and the others would find another region.
    private static void RequireOneRegion(IEnumerable<ProvisioningRequest> joining)
    {
        foreach (
            IGrouping<string, ProvisioningRequest> group in joining
                .Where(each => each.Region is not null)
                .GroupBy(each => $"{each.ConnectorGroup}", StringComparer.OrdinalIgnoreCase)
        )
        {
            string[] regions =
            [
                .. group.Select(each => KnownRegions.Spell(each.Region)!).Distinct(StringComparer.OrdinalIgnoreCase),
            ];
            if (regions.Length > 1)
            {
                throw ConnectorErrors.RegionsContradict(group.Key, regions);
            }
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
}

/// <summary>The request of one server of many, and what is known about its connector.</summary>
/// <param name="Listed">The connector as the tenant lists it, with its group; null if it is not listed.</param>
internal sealed record FleetRequest(ProvisioningRequest Request, bool IsRegistered = false, Connector? Listed = null);

/// <summary>Moves connectors to the group of their request, which is created if that was requested.</summary>
internal static class GroupPlacement
{
    /// <summary>Returns whether a group that does not exist is created.</summary>
    public static bool Creates(ProvisioningRequest request) =>
        request is { CreateGroup: true, ConnectorGroup.Id: null };

    /// <param name="found">The group that the preflight found; null if it has to be created.</param>
    public static Task<GroupMove> PlaceAsync(
        TenantDirectory tenant,
        ProvisioningRequest request,
        ConnectorGroup? found,
        IReadOnlyList<Connector> connectors,
        CancellationToken cancellationToken
    )
    {
        ConnectorGroupReference wanted = request.ConnectorGroup!;
        return tenant.Moves.PlaceAsync(connectors, found, FindAsync, cancellationToken);

        // Called for a group that did not exist, which another server may have created since the preflight, and for a
        // group that was removed since: of several servers that create a group at the same time, all but one remove
        // their own. Both require another look at the groups.
        async Task<ConnectorGroupCreationResult> FindAsync(CancellationToken stop) =>
            Creates(request)
                ? await tenant
                    .ConnectorGroupCreator.EnsureAsync(wanted.NameOrId, request.Region, stop)
                    .ConfigureAwait(false)
                : new(await tenant.Groups.ResolveAsync(wanted, stop).ConfigureAwait(false), Created: false);
    }
}
