using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>One way to mend what one check complains of.</summary>
internal interface IRepair
{
    /// <summary>PascalCase and stable: scripts compare it.</summary>
    string Action { get; }

    /// <summary>The check that it answers, and that is run again afterwards.</summary>
    string Check { get; }

    /// <summary>
    /// What it would do about a finding, from what is there now; null where that is not its business.
    /// </summary>
    Task<RepairPlan?> PlanAsync(ProvisioningContext context, CheckResult finding, CancellationToken cancellationToken);

    /// <summary>Does it, and says in one sentence what was done.</summary>
    Task<string> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken);
}

/// <summary>Everything that can be mended, in the order in which it is: what a later one needs comes first.</summary>
internal static class RepairList
{
    public static IReadOnlyList<IRepair> All { get; } =
    [
        .. RegistryRepair.All,
        new LeftoversRepair(),
        new SetupRepair(),
        new ConfigurationRepair(),
        new ProxyRepair(),
        new RestartRepair(),
        new RegistrationRepair(),
        new ServiceRepair("ConnectorService", ConnectorServiceNames.Connector),
        new ServiceRepair("UpdaterService", ConnectorServiceNames.Updater),
    ];
}

/// <summary>What a repair would do.</summary>
/// <param name="Target">What it changes.</param>
/// <param name="Text">The action in words, such as "Start the service WAPCSvc".</param>
/// <param name="Obstacle">Why it can't be done now, with what to do; null where it can.</param>
/// <param name="RebootRequired">Whether it takes effect with a restart only.</param>
internal sealed record RepairPlan(string Target, string Text, string? Obstacle = null, bool RebootRequired = false)
{
    /// <summary>Another check that complains of the same; null for none.</summary>
    public string? AlsoAnswers { get; init; }

    /// <summary>Whether the check asks for more than this, and goes on to complain when it is done.</summary>
    public bool IsFirstStep { get; init; }
}

/// <summary>
/// Runs the checks for repairs: all of them once, those of the server itself again after each change.
/// </summary>
internal sealed class RepairChecks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private static readonly string[] s_local =
    [
        CheckCategories.Server,
        CheckCategories.Tls,
        CheckCategories.Connector,
        CheckCategories.Events,
    ];

    private readonly ProvisioningContext _context;
    private readonly Func<IReadOnlyList<Check>> _all;

    /// <param name="all">Makes the checks: new ones for each run.</param>
    public RepairChecks(ProvisioningContext context, Func<IReadOnlyList<Check>> all)
    {
        _context = context;
        _all = all;
    }

    public Task<IReadOnlyList<CheckResult>> AllAsync(CancellationToken cancellationToken) =>
        RunAsync(_all(), cancellationToken);

    /// <summary>The rows as they are now; what network and tenant said before stands.</summary>
    public async Task<IReadOnlyList<CheckResult>> AgainAsync(
        IReadOnlyList<CheckResult> before,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<CheckResult> local = await RunAsync(
                [.. _all().Where(check => s_local.Contains(check.Category))],
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. local, .. before.Where(row => !s_local.Contains(row.Category))];
    }

    private async Task<IReadOnlyList<CheckResult>> RunAsync(
        IReadOnlyList<Check> checks,
        CancellationToken cancellationToken
    )
    {
        // Described anew: the server's clock went on.
        ServerDescription description = await _context.Server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        CheckContext look = new(_context.Server, description, _context.Environment, _context.Tenant, _context.Clock)
        {
            TenantId = _context.TenantId,
            Http = _context.Http,
        };
        return await new CheckRun(look, s_limit, _context.Clock)
            .RunAsync(checks, null, cancellationToken)
            .ConfigureAwait(false);
    }
}
