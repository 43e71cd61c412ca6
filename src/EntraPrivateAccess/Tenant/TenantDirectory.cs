using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Tenant;

/// <summary>The entry point to everything that is read from or changed in the tenant.</summary>
/// <remarks>Lightweight: created for each command. It caches nothing.</remarks>
internal sealed class TenantDirectory
{
    public TenantDirectory(GraphClient graph, string environment)
    {
        Groups = new ConnectorGroups(graph, environment);
        Applications = new Applications(graph, environment);
        Destinations = new PublishedDestinations(graph);
        Assignments = new ApplicationAssignments(graph, environment);
        Routing = new ApplicationRouting(graph);
        Access = new TenantAccess(graph, Groups);
        Permissions = new PermissionReader(graph, environment);
        Connectors = new Connectors(graph, environment);
        Selection = new ConnectorSelection(Connectors, Groups, graph.Reporter);
        ConnectorGroupCreator = new ConnectorGroupCreator(graph, Groups);
        Moves = new ConnectorMoves(graph, environment, Groups);
        NewGroups = new NewGroups(graph, this, environment);
        GroupChanges = new GroupChanges(graph, this);
        GroupRemovals = new GroupRemovals(graph, this);
        Impacts = new ImpactReader(graph, this);
        Maintenance = new MaintenanceMoves(this, environment);
        Configurations = new ConfigurationReader(graph, this, environment);
        Restore = new ConfigurationRestore(graph, this, environment);
        Waits = new ConnectorWaits(Connectors, graph.Connection.Time, graph.Reporter);
    }

    /// <summary>Checks whether this sign-in has the required permissions.</summary>
    public TenantAccess Access { get; }

    /// <summary>Determines which operations this sign-in permits.</summary>
    public PermissionReader Permissions { get; }

    public ConnectorGroups Groups { get; }

    public Connectors Connectors { get; }

    /// <summary>Finds the connectors that were passed to a command.</summary>
    public ConnectorSelection Selection { get; }

    /// <summary>Creates groups, even if several servers need the same one at once.</summary>
    public ConnectorGroupCreator ConnectorGroupCreator { get; }

    /// <summary>Creates a group together with its members, for <c>New-ConnectorGroup</c>.</summary>
    public NewGroups NewGroups { get; }

    /// <summary>Renames groups and sets their regions.</summary>
    public GroupChanges GroupChanges { get; }

    public GroupRemovals GroupRemovals { get; }

    /// <summary>Reads applications.</summary>
    public Applications Applications { get; }

    /// <summary>Reads where connectors reach the applications of groups.</summary>
    public PublishedDestinations Destinations { get; }

    /// <summary>Changes which group serves an application.</summary>
    public ApplicationAssignments Assignments { get; }

    /// <summary>Changes how applications select the connector for a request.</summary>
    public ApplicationRouting Routing { get; }

    public ConnectorMoves Moves { get; }

    public ConnectorWaits Waits { get; }

    /// <summary>Moves connectors to maintenance groups and back.</summary>
    public MaintenanceMoves Maintenance { get; }

    /// <summary>Reads the configuration of the whole tenant.</summary>
    public ConfigurationReader Configurations { get; }

    /// <summary>Makes the tenant equal to a configuration file.</summary>
    public ConfigurationRestore Restore { get; }

    /// <summary>Determines which applications a change would leave without an active connector.</summary>
    public ImpactReader Impacts { get; }

    /// <param name="environment">The environment's name, which every returned object contains.</param>
    public static TenantDirectory Open(GraphConnection connection, string environment, IReporter reporter) =>
        new(new GraphClient(connection, reporter), environment);
}

/// <summary>
/// Checks whether this sign-in may read and write connectors in this tenant, before anything is done that depends on
/// it.
/// </summary>
/// <remarks>
/// Microsoft lists the same permission for reading and writing (Directory.ReadWrite.All), so a read proves the consent.
/// It proves the role only for reading; for writing, the list of roles in the token is checked.
/// </remarks>
internal sealed class TenantAccess
{
    private readonly GraphClient _graph;
    private readonly ConnectorGroups _groups;

    public TenantAccess(GraphClient graph, ConnectorGroups groups)
    {
        _graph = graph;
        _groups = groups;
    }

    /// <summary>Checks read access by listing the groups, which are needed next anyway.</summary>
    /// <exception cref="GraphException"><c>InsufficientScope</c>, <c>InsufficientRole</c>,
    /// <c>DelegatedSignInNeeded</c> or <c>TokenRefused</c>.</exception>
    public Task<GroupListing> ProbeAsync(CancellationToken cancellationToken) => _groups.ListAsync(cancellationToken);

    /// <summary>
    /// Checks whether the token permits changes to connectors and groups, and writes a warning if it does not show
    /// that.
    /// </summary>
    /// <param name="isRequired">Returns whether the tenant has to be changed at all; null if it has. Only called if the
    /// token does not prove the permission, because the answer can cost requests.</param>
    /// <exception cref="ConnectorException"><c>InsufficientScope</c> or <c>InsufficientRole</c>.</exception>
    public async Task CheckChangesAsync(
        CancellationToken cancellationToken,
        Func<CancellationToken, Task<bool>>? isRequired = null
    )
    {
        AccessToken token = await _graph
            .Connection.Tokens.GetAsync(false, _graph.Reporter, cancellationToken)
            .ConfigureAwait(false);
        ConnectorException? refusal =
            PublishingScopes.PermitNoChange(token.Scopes) ? ConnectorErrors.ScopeOnlyReads(token.Account, token.Scopes)
            : !_graph.Connection.Tokens.IsAppOnly && DirectoryRoles.OnlyReading(token.DirectoryRoles) is string roles
                ? ConnectorErrors.RoleOnlyReads(token.Account, roles)
            : null;
        string? doubt =
            refusal is not null ? null
            : _graph.Connection.Tokens.IsAppOnly ? ConnectorErrors.ApplicationMayNotMove(token.Account)
            : DirectoryRoles.MayNotManage(token.DirectoryRoles) ? ConnectorErrors.RoleUnknown(token.Account)
            : null;
        if (
            (refusal is null && doubt is null)
            || (isRequired is not null && !await isRequired(cancellationToken).ConfigureAwait(false))
        )
        {
            return;
        }

        if (refusal is not null)
        {
            throw refusal;
        }

        _graph.Reporter.Warning(doubt!);
    }
}

/// <summary>Facts about a tenant, read right after the sign-in. A value that may not be read is null.</summary>
/// <param name="PublishingEnabled">False if no connector was ever registered in the tenant.</param>
internal sealed record TenantFacts(string? TenantId, string? TenantName, bool? PublishingEnabled)
{
    /// <summary>The error if the sign-in may not read the publishing profile, and so no connectors; otherwise
    /// null.</summary>
    public GraphException? Refusal { get; init; }

    /// <exception cref="Errors.ConnectorException">The service rejected the token. A missing permission is not an error
    /// here.</exception>
    public static async Task<TenantFacts> ReadAsync(
        GraphConnection connection,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        GraphClient graph = new(connection, reporter);
        Task<GraphResponse> profile = graph.AskAsync(
            GraphRequest.Get<PublishingProfileBody>(GraphPaths.PublishingProfile),
            cancellationToken
        );
        GraphResponse organization = await graph
            .AskAsync(GraphRequest.Get<PageBody<OrganizationBody>>(GraphPaths.Organization), cancellationToken)
            .ConfigureAwait(false);
        GraphResponse publishing = await profile.ConfigureAwait(false);
        OrganizationBody? tenant = Body<PageBody<OrganizationBody>>(organization, reporter)?.Value!.FirstOrDefault();
        bool? enabled = publishing.IsPublishingNotEnabled()
            ? false
            : Body<PublishingProfileBody>(publishing, reporter)?.IsEnabled;
        return new TenantFacts(tenant?.Id, tenant?.DisplayName is { } name ? PlainText.CleanLine(name) : null, enabled)
        {
            Refusal = publishing.Status == 403 ? GraphErrors.From(publishing) : null,
        };
    }

    private static T? Body<T>(GraphResponse reply, IReporter reporter)
        where T : class
    {
        if (reply.Succeeded || reply.Status == 401)
        {
            return reply.Read<T>();
        }

        reporter.Verbose($"Could not read {reply.Request.Url} from Microsoft Graph: {GraphErrors.From(reply).Message}");
        return null;
    }
}

/// <summary>Determines what the directory roles in a token permit, as far as that is known.</summary>
/// <remarks>
/// Ids and actions are from Microsoft's reference of built-in roles and <see cref="Models.KnownFacts.Roles"/>. Custom
/// roles of a tenant are not in any list, so only known roles are evaluated.
/// </remarks>
internal static class DirectoryRoles
{
    private const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

    private static readonly Dictionary<string, string> s_managing = new(StringComparer.OrdinalIgnoreCase)
    {
        [GlobalAdministrator] = "Global Administrator",
        ["9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"] = "Application Administrator",
    };

    private static readonly Dictionary<string, string> s_reading = new(StringComparer.OrdinalIgnoreCase)
    {
        ["5d6b6bb7-de71-4623-b4af-96380a352509"] = "Security Reader",
        ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"] = "Global Reader",
        ["ac434307-12b9-4fa1-a708-88bf58caabc1"] = "Global Secure Access Administrator",
    };

    // Is in the token of every member of a tenant, but is not a role.
    private const string Member = "b79fbf4d-3ef9-4689-8143-76b194e85509";

    /// <summary>
    /// Returns the names of the roles that can read but not change connectors, if the token contains no other role;
    /// otherwise null.
    /// </summary>
    public static string? OnlyReading(IReadOnlyList<string> roles)
    {
        List<string> held = [.. roles.Where(IsRole)];
        return held.Count > 0 && held.All(s_reading.ContainsKey)
            ? string.Join(" and ", held.Select(role => s_reading[role]))
            : null;
    }

    /// <summary>Returns true if the token contains roles, and none of them is known to manage connectors.</summary>
    public static bool MayNotManage(IReadOnlyList<string> roles) =>
        roles.Count > 0 && !roles.Any(s_managing.ContainsKey);

    public static bool IsGlobalAdministrator(IReadOnlyList<string> roles) =>
        roles.Contains(GlobalAdministrator, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the names of known roles, and the template IDs of others.</summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<string> roles) =>
        [
            .. roles
                .Where(IsRole)
                .Select(role =>
                    s_managing.TryGetValue(role, out string? managing) ? managing
                    : s_reading.TryGetValue(role, out string? reading) ? reading
                    : role
                ),
        ];

    private static bool IsRole(string role) => !string.Equals(role, Member, StringComparison.OrdinalIgnoreCase);
}
