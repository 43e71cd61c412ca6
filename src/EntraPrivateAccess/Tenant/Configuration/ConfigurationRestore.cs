using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// Makes the tenant equal to a file. It keeps no journal: the plan follows from the observed state, so a run after a
/// kill does what remains.
/// </summary>
internal sealed class ConfigurationRestore
{
    private const int ChangedAtOnce = 8;

    // A step whose request failed may still have been made, so it is planned once more from what is observed then.
    private const int MostAttempts = 2;

    private static readonly TimeSpan s_settleLimit = TimeSpan.FromSeconds(60);

    private readonly GraphClient _graph;
    private readonly TenantDirectory _tenant;
    private readonly string _environment;
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (PlannedStep Step, int Batch, ConnectorException Error)> _failed = new(
        StringComparer.Ordinal
    );
    private int _batch;

    public ConfigurationRestore(GraphClient graph, TenantDirectory tenant, string environment)
    {
        _graph = graph;
        _tenant = tenant;
        _environment = environment;
    }

    /// <summary>Reads the tenant and plans the restore. Nothing is changed.</summary>
    /// <param name="mayLose">Whether an application may be without an active connector.</param>
    public async Task<RestorePlan> PlanAsync(
        TenantConfiguration file,
        (string? Id, string? Name) identity,
        RestoreScope scope,
        Func<ConfiguredApplication, bool> mayLose,
        CancellationToken cancellationToken
    )
    {
        TenantConfiguration tenant = await _tenant
            .Configurations.ReadAsync(identity, file, cancellationToken)
            .ConfigureAwait(false);
        HashSet<string> refused = new(
            _attempts.Where(each => each.Value >= MostAttempts).Select(each => each.Key),
            StringComparer.Ordinal
        );
        return RestorePlanner.Plan(ConfigurationMatch.Find(file, tenant), scope, refused, mayLose, _environment);
    }

    /// <summary>
    /// Makes the steps of a plan. If some fail, it plans the rest again from the observed state, and continues without
    /// the failed ones.
    /// </summary>
    /// <param name="first">The plan that the user confirmed.</param>
    /// <param name="mayLose">Whether the user accepted that an application is without an active connector.</param>
    /// <param name="made">Receives the rows of the steps that were made, batch by batch.</param>
    public async Task<RestoreResult> RunAsync(
        RestorePlan first,
        (string? Id, string? Name) identity,
        RestoreScope scope,
        Func<ConfiguredApplication, bool> mayLose,
        Action<IReadOnlyList<ConnectorConfigurationStep>> made,
        CancellationToken cancellationToken
    )
    {
        RestorePlan plan = first;
        while (!await MakeAsync(plan, made, cancellationToken).ConfigureAwait(false))
        {
            plan = await PlanAsync(first.Match.Reference, identity, scope, mayLose, cancellationToken)
                .ConfigureAwait(false);
        }

        IReadOnlyList<ConnectorConfigurationChange> rest = await CompareAsync(plan, identity, scope, cancellationToken)
            .ConfigureAwait(false);
        List<ConnectorConfigurationStep> rows =
        [
            .. _failed.Values.Select(each =>
                each.Step.ToRow(
                    ConfigurationActionResult.Failed,
                    each.Batch,
                    _environment,
                    $"{each.Error.Message} {each.Error.RecommendedAction}".TrimEnd(),
                    each.Error.ExitCode
                )
            ),
            .. RowsOf(plan.Blocked),
        ];
        return new RestoreResult(rows, rest, _failed.Values.Select(each => each.Error).FirstOrDefault());
    }

    /// <summary>Converts the steps that can't be made to rows.</summary>
    public IEnumerable<ConnectorConfigurationStep> RowsOf(IEnumerable<PlannedStep> blocked) =>
        blocked.Select(step =>
            step.ToRow(ConfigurationActionResult.Blocked, 0, _environment, exitCode: ExitCodes.Stop)
        );

    /// <summary>Converts a plan to rows.</summary>
    public IEnumerable<ConnectorConfigurationStep> RowsOf(RestorePlan plan) =>
        plan
            .Batches.SelectMany(
                (batch, index) =>
                    batch.Select(step => step.ToRow(ConfigurationActionResult.Planned, index + 1, _environment))
            )
            .Concat(RowsOf(plan.Blocked));

    // Returns false if a step failed: what follows was planned with its result.
    private async Task<bool> MakeAsync(
        RestorePlan plan,
        Action<IReadOnlyList<ConnectorConfigurationStep>> made,
        CancellationToken cancellationToken
    )
    {
        for (int index = 0; index < plan.Batches.Count; index++)
        {
            IReadOnlyList<PlannedStep> batch = plan.Batches[index];
            _batch++;
            _graph.Reporter.Progress(
                new ProgressUpdate(
                    "Restoring the configuration",
                    $"Batch {index + 1} of {plan.Batches.Count}: {batch.Count} steps, {batch[0].Action}",
                    Percent: 100 * index / plan.Batches.Count
                )
            );
            IReadOnlyList<ConnectorException?> errors = await MakeAsync(batch, cancellationToken).ConfigureAwait(false);
            List<ConnectorConfigurationStep> rows = [];
            bool isFailed = false;
            for (int at = 0; at < batch.Count; at++)
            {
                PlannedStep step = batch[at];
                if (errors[at] is not { } error)
                {
                    _ = _failed.Remove(step.Key);
                    rows.Add(step.ToRow(ConfigurationActionResult.Changed, _batch, _environment));
                    continue;
                }

                // Every other step would fail for the same reason.
                if (error.Category is ErrorKind.AuthenticationError)
                {
                    made(rows);
                    throw error;
                }

                isFailed = true;
                _failed[step.Key] = (step, _batch, error);
                _attempts[step.Key] =
                    error.ExitCode == ExitCodes.RetryLater
                        ? (_attempts.TryGetValue(step.Key, out int attempts) ? attempts : 0) + 1
                        : MostAttempts;
            }

            made(rows);
            if (isFailed)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<IReadOnlyList<ConnectorException?>> MakeAsync(
        IReadOnlyList<PlannedStep> batch,
        CancellationToken cancellationToken
    )
    {
        switch (batch[0].Action)
        {
            case ConfigurationAction.CreateGroup:
                return await CreateAsync(batch, cancellationToken).ConfigureAwait(false);
            case ConfigurationAction.MoveMember:
                return
                [
                    .. (
                        await _tenant
                            .Moves.PlaceAsync(
                                [
                                    .. batch.Select(step => new GroupAssignment<Connector>(
                                        step.Member!.Connector!,
                                        step.Place!.Group
                                    )),
                                ],
                                cancellationToken
                            )
                            .ConfigureAwait(false)
                    ).Select(result => result.Error),
                ];
            case ConfigurationAction.AssignApplication:
                return
                [
                    .. (
                        await _tenant
                            .Assignments.PlaceAsync(
                                [
                                    .. batch.Select(step => new GroupAssignment<ConnectorGroupApplication>(
                                        step.Application!.Application!,
                                        step.Place!.Group
                                    )),
                                ],
                                cancellationToken
                            )
                            .ConfigureAwait(false)
                    ).Select(result => result.Error),
                ];
            case ConfigurationAction.SetRouting:
                return await _tenant
                    .Routing.SetAsync(
                        [.. batch.Select(step => (step.Application!.Application!, step.To!))],
                        cancellationToken
                    )
                    .ConfigureAwait(false);
            default:
                return await ChangeGroupsAsync(batch, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<ConnectorException?>> CreateAsync(
        IReadOnlyList<PlannedStep> batch,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<LookupResult<ConnectorGroupCreationResult>> created = await _tenant
            .ConnectorGroupCreator.CreateManyAsync(
                [.. batch.Select(step => new WantedGroup(step.Name, step.To))],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < batch.Count; index++)
        {
            batch[index].Place!.Group = created[index].Item?.Group;
        }

        return [.. created.Select(each => each.Error)];
    }

    private async Task<IReadOnlyList<ConnectorException?>> ChangeGroupsAsync(
        IReadOnlyList<PlannedStep> batch,
        CancellationToken cancellationToken
    )
    {
        using SemaphoreSlim places = new(ChangedAtOnce);
        return await Task.WhenAll(
                batch.Select(async step =>
                {
                    await places.WaitAsync(cancellationToken).ConfigureAwait(false);
                    try
                    {
                        return await ChangeGroupAsync(step, cancellationToken).ConfigureAwait(false);
                    }
                    catch (ConnectorException fault)
                    {
                        return fault;
                    }
                    finally
                    {
                        _ = places.Release();
                    }
                })
            )
            .ConfigureAwait(false);
    }

    private async Task<ConnectorException?> ChangeGroupAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        ConnectorGroup group = step.Place!.Group!;
        if (step.Action is not ConfigurationAction.RemoveGroup)
        {
            GroupChange change =
                step.Action is ConfigurationAction.RenameGroup
                    ? new GroupChange(group, step.To, null)
                    : new GroupChange(group, null, KnownRegions.Spell(step.To));
            ConnectorGroup seen = await _tenant
                .GroupChanges.ApplyAsync(change, cancellationToken)
                .ConfigureAwait(false);
            group.Name = seen.Name;
            group.Region = seen.Region;
            return null;
        }

        // Another run may have used the group since the plan was made.
        return await _tenant.GroupRemovals.RemoveIfEmptyAsync(group, [], cancellationToken).ConfigureAwait(false)
            ? null
            : ConnectorErrors.ConnectorGroupInUse(group);
    }

    // Reads right after a write may be old, so a difference counts only if it stays or its cause is known.
    private async Task<IReadOnlyList<ConnectorConfigurationChange>> CompareAsync(
        RestorePlan plan,
        (string? Id, string? Name) identity,
        RestoreScope scope,
        CancellationToken cancellationToken
    )
    {
        HashSet<string> explained = new(
            plan.Blocked.Concat(_failed.Values.Select(each => each.Step)).Select(step => step.Name),
            StringComparer.OrdinalIgnoreCase
        );
        IReadOnlyList<ConnectorConfigurationChange> rest = [];
        _ = await _graph
            .UntilAsync(
                s_settleLimit,
                "Comparing the tenant with the file",
                () => $"The tenant still shows {rest.Count} differences",
                async stop =>
                {
                    TenantConfiguration tenant = await _tenant
                        .Configurations.ReadAsync(identity, plan.Match.Reference, stop)
                        .ConfigureAwait(false);
                    rest = ConfigurationComparison.Compare(
                        ConfigurationMatch.Find(plan.Match.Reference, tenant),
                        scope.Parts,
                        "the file",
                        "the tenant"
                    );
                    return rest.All(change => !scope.Covers(change) || explained.Contains(change.Name)) ? rest : null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        return rest;
    }
}

/// <summary>The end of a restore.</summary>
/// <param name="Rows">The rows of the steps that failed or can't be made.</param>
/// <param name="Rest">The remaining differences, also those that the file does not require to be removed.</param>
/// <param name="Error">The error of the first step that failed, or null.</param>
internal sealed record RestoreResult(
    IReadOnlyList<ConnectorConfigurationStep> Rows,
    IReadOnlyList<ConnectorConfigurationChange> Rest,
    ConnectorException? Error
);
