using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>A repair of the problem that one check reports.</summary>
internal interface IRepair
{
    /// <summary>The name of the action: PascalCase and stable, because scripts compare it.</summary>
    string Action { get; }

    /// <summary>The check whose problem is repaired, and that runs again afterward.</summary>
    string Check { get; }

    /// <summary>
    /// Plans the repair of a finding from the current state; returns null if this repair does not apply.
    /// </summary>
    Task<RepairPlan?> PlanAsync(ProvisioningContext context, CheckResult finding, CancellationToken cancellationToken);

    /// <summary>Applies the repair.</summary>
    Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken);
}

/// <summary>The result of applying a repair.</summary>
/// <param name="Detail">One sentence that describes what was done.</param>
/// <param name="RebootRequired">True if Windows requires a restart for it.</param>
internal sealed record RepairDone(string Detail, bool RebootRequired = false)
{
    public static implicit operator RepairDone(string detail) => new(detail);
}

/// <summary>All repairs in the order in which they run: a repair runs after those that it depends on.</summary>
internal static class RepairList
{
    public static IReadOnlyList<IRepair> All { get; } =
    [
        .. RegistryRepair.All,
        new Http2Repair(),
        new LeftoversRepair(),
        new SetupRepair(ConnectorCheckTable.Installation),
        new ConfigurationRepair(),
        new SetupRepair(ConnectorCheckTable.ConfigurationFiles),
        new ProxyAddressRepair(),
        new ProxyRepair(),
        new FormerSettingsRepair(),
        new RestartRepair(),
        new RegistrationRepair(),
        new ServiceRepair("ConnectorService", ConnectorServiceNames.Connector),
        new ServiceRepair("UpdaterService", ConnectorServiceNames.Updater),
    ];
}

/// <summary>The planned action of a repair.</summary>
/// <param name="Target">The object that the repair changes.</param>
/// <param name="Text">The action, such as "Start the service WAPCSvc".</param>
/// <param name="Obstacle">The reason why the repair is not possible now, with the next step; null if it is
/// possible.</param>
/// <param name="RebootRequired">Whether the repair takes effect only after a restart.</param>
internal sealed record RepairPlan(string Target, string Text, string? Obstacle = null, bool RebootRequired = false)
{
    /// <summary>Other checks that report the same problem.</summary>
    public IReadOnlyList<string> AlsoAnswers { get; init; } = [];

    /// <summary>Whether the repair stops the connector's service for a while.</summary>
    public bool Interrupts { get; init; }

    /// <summary>Whether the connector's service starts anew, so that what its log contains no longer counts.</summary>
    public bool Starts { get; init; }

    /// <summary>Whether a program makes the change, so that the state after it can't be planned.</summary>
    public bool RunsProgram { get; init; }

    /// <summary>Whether the check requires more than this repair, and still reports a problem afterward.</summary>
    public bool IsFirstStep { get; init; }
}

/// <summary>
/// Runs the checks for repairs: all checks once, and those of the server and the tenant again after each change.
/// </summary>
internal sealed class RepairChecks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    // The tenant's checks judge by the server's evidence, which each repair changes.
    private static readonly string[] s_again =
    [
        CheckCategories.Server,
        CheckCategories.Tls,
        CheckCategories.Connector,
        CheckCategories.Events,
        CheckCategories.Cloud,
    ];

    private readonly ProvisioningContext _context;
    private readonly Func<IReadOnlyList<Check>> _all;

    /// <param name="all">Creates new checks for each run.</param>
    public RepairChecks(ProvisioningContext context, Func<IReadOnlyList<Check>> all)
    {
        _context = context;
        _all = all;
    }

    public Task<IReadOnlyList<CheckResult>> AllAsync(CancellationToken cancellationToken) =>
        RunAsync(_context.Server, _all(), cancellationToken);

    /// <summary>
    /// Runs the checks of the server and the tenant again, and keeps the earlier rows of the network checks.
    /// </summary>
    /// <param name="server">The server, or the planned one.</param>
    public async Task<IReadOnlyList<CheckResult>> AgainAsync(
        IServer server,
        IReadOnlyList<CheckResult> before,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<CheckResult> rows = await RunAsync(server, [.. _all().Where(IsAgain)], cancellationToken)
            .ConfigureAwait(false);
        HashSet<string> again = [.. rows.Select(row => row.Name)];
        return [.. rows, .. before.Where(row => !again.Contains(row.Name))];
    }

    // The proxy is a setting of the server, too.
    private static bool IsAgain(Check check) =>
        s_again.Contains(check.Category) || check.Name == NetworkCheckTable.ProxyReachable.Name;

    private async Task<IReadOnlyList<CheckResult>> RunAsync(
        IServer server,
        IReadOnlyList<Check> checks,
        CancellationToken cancellationToken
    )
    {
        CheckTarget target = _context.Checks with { Server = server };
        CheckContext look = await target.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await new CheckRun(look, s_limit, _context.Clock)
            .RunAsync(checks, null, cancellationToken)
            .ConfigureAwait(false);
    }
}
