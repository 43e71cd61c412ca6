using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorTests;

/// <summary>
/// Checks whether the applications of this server's connector respond from here. Returns one row per cause of a
/// problem, with the next step, and one row that counts the checks that passed.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "ConnectorApplication", DefaultParameterSetName = Published)]
[OutputType(typeof(CheckResult), typeof(bool))]
public sealed class TestConnectorApplicationCommand : ServerCmdlet
{
    private const string Published = "Published";
    private const string Specified = "Destination";
    private const string Activity = "Testing applications";

    private readonly NamePatterns _wanted = new();
    private CheckNamePatterns? _checks;
    private IReadOnlyList<ApplicationTarget> _specified = [];
    private bool _isComplete = true;

    private protected override bool ReadsTenant => Destination is null;

    private protected override bool RequiresTenant => true;

    // The workstation reads the tenant.
    private protected override IReadOnlyCollection<string> NotSent => [nameof(Name)];

    private protected override void BeginHere()
    {
        Prepare();
        base.BeginHere();
    }

    private protected override void BeginFleet() => Prepare();

    private void Prepare()
    {
        _checks = new CheckNamePatterns(
            Include,
            Exclude,
            CheckCatalogue.Applications().Select(check => check.Name),
            MyInvocation.MyCommand.Name
        );
        if (!CheckCatalogue.Applications().Any(IsSelected))
        {
            throw ConnectorErrors.NoCheckSelected(MyInvocation.MyCommand.Name, "-Include and -Exclude");
        }

        _specified = [.. (Destination ?? []).Select(ApplicationTargets.Parse)];
        _wanted.Add((Name ?? []).Select(name => name.Refusal is { } wrong ? throw wrong : name.Known?.Id ?? name.Text));
        if (Destination is null && Connection is not ({ Tokens: not null } or { Observation.Destinations: not null }))
        {
            throw Connection is null
                ? ConnectorErrors.NotConnected()
                : ConnectorErrors.NotSignedIn(Connection.Environment);
        }
    }

    private protected override void ProcessHere()
    {
        IReadOnlyList<CheckResult> rows = Await(RunAsync);
        if (Quiet)
        {
            WriteObject(_isComplete && rows.Count > 0 && CheckSummary.IsPassed(rows));
        }
    }

    private protected override async Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope)
    {
        if (Destination is null)
        {
            work = await AddDestinationsAsync(work, scope).ConfigureAwait(false);
        }

        // A server does not know that a requested application was not found.
        await run.RunTogetherAsync(work, row => row is bool isPassed ? isPassed && _isComplete : row)
            .ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<FleetWork>> AddDestinationsAsync(IReadOnlyList<FleetWork> work, CommandScope scope)
    {
        string[] groups = [.. work.Select(each => each.Server.Observation?.Group?.Id).OfType<string>().Distinct()];
        IReadOnlyList<PublishedDestination> all = await ReadAsync(groups, scope).ConfigureAwait(false);
        List<FleetWork> ready = [];
        foreach (FleetWork each in work)
        {
            try
            {
                TenantObservation? seen = each.Server.Observation;
                ConnectorGroup group = RequireGroup(seen, each.Server.Name);
                each.Server.Observation = seen! with { Destinations = Of(group, all) };
                ready.Add(each);
            }
            catch (ConnectorException fault)
            {
                scope.WriteError(fault);
            }
        }

        return ready;
    }

    private async Task<IReadOnlyList<PublishedDestination>> ReadAsync(IReadOnlyList<string> groups, CommandScope scope)
    {
        IReadOnlyList<PublishedDestination> all = await Connection!
            .OpenTenant(scope.Reporter)!
            .Destinations.ReadAsync(groups, (name, id) => _wanted.Match(name, id), scope.Stop)
            .ConfigureAwait(false);

        // If nothing was found, one error per group is enough.
        foreach (string missed in all.Count == 0 ? [] : _wanted.Missed)
        {
            _isComplete = false;
            scope.WriteError(ConnectorErrors.ApplicationNotServed(missed));
        }

        return all;
    }

    private IReadOnlyList<PublishedDestination> Of(ConnectorGroup group, IEnumerable<PublishedDestination> all) =>
        all.Where(each => each.GroupId == group.Id).ToArray() is { Length: > 0 } own
            ? own
            : throw ConnectorErrors.NoPublishedApplication(group.Name, !_wanted.IsEmpty);

    private static ConnectorGroup RequireGroup(TenantObservation? seen, string server) =>
        seen is { Connector: not null, IsAmbiguous: false, Group: { } group }
            ? group
            : throw ConnectorErrors.ServerHasNoConnector(server, seen is { IsAmbiguous: true });

    private async Task<IReadOnlyList<CheckResult>> RunAsync(CommandScope scope)
    {
        using CommandResources resources = new(Connection, Environment);
        CheckContext context = await resources
            .ChecksOf(TargetServer, scope.Reporter)
            .OpenAsync(scope.Stop)
            .ConfigureAwait(false);
        IReadOnlyList<ApplicationTarget> targets = Destination is not null
            ? _specified
            : [.. (await PublishedAsync(context, scope).ConfigureAwait(false)).SelectMany(ApplicationTargets.Of)];
        long begun = TimeProvider.System.GetTimestamp();
        IReadOnlyList<CheckResult> rows = await TestAsync(context, targets, scope).ConfigureAwait(false);

        if (!Quiet)
        {
            foreach (CheckResult finding in IsEveryRowWanted ? [] : CheckFindings.Of(rows))
            {
                scope.Write(finding);
            }

            scope.Reporter.Notice(CheckSummary.Of(rows, TimeProvider.System.GetElapsedTime(begun)));
        }

        return rows;
    }

    private async Task<IReadOnlyList<CheckResult>> TestAsync(
        CheckContext context,
        IReadOnlyList<ApplicationTarget> targets,
        CommandScope scope
    )
    {
        TimeSpan step = TimeSpan.FromSeconds(TimeoutSeconds);
        IReadOnlyList<Check>[] groups =
        [
            .. ApplicationCheckList
                .Create(targets, new ProbeLimits { Stage = step }, TimeProvider.System)
                .Select(checks => (IReadOnlyList<Check>)[.. checks.Where(IsSelected)])
                .Where(checks => checks.Count > 0),
        ];

        // Each step of a destination has its own limit; that of the destination is only reached if one is ignored.
        TimeSpan each = TimeSpan.FromTicks(step.Ticks * (ApplicationCheckList.MostSteps + 1));
        int waves = (groups.Length + ApplicationCheckList.MostAtOnce - 1) / ApplicationCheckList.MostAtOnce;
        string longest = TimeText.Describe(TimeSpan.FromTicks(step.Ticks * ApplicationCheckList.MostSteps * waves));
        Show(0);
        try
        {
            return await new CheckRun(context, each, TimeProvider.System)
                .RunAsync(groups, ApplicationCheckList.MostAtOnce, row => Report(row, scope), Show, scope.Stop)
                .ConfigureAwait(false);
        }
        finally
        {
            scope.Reporter.Progress(new ProgressUpdate(Activity, "Done", 100, Completed: true));
        }

        void Show(int ended) =>
            scope.Reporter.Progress(
                new ProgressUpdate(
                    Activity,
                    $"{ended} of {groups.Length} {(groups.Length == 1 ? "group" : "groups")} of checks, "
                        + $"at most {longest} in total",
                    100 * ended / Math.Max(1, groups.Length)
                )
            );
    }

    private async Task<IReadOnlyList<PublishedDestination>> PublishedAsync(CheckContext context, CommandScope scope)
    {
        if (Connection!.Observation?.Destinations is { } sent)
        {
            return sent;
        }

        ConnectorGroup group = RequireGroup(
            await context.CloudAsync(scope.Stop).ConfigureAwait(false),
            context.Description.Name
        );
        return Of(group, await ReadAsync([group.Id], scope).ConfigureAwait(false));
    }

    private bool IsSelected(Check check) => _checks!.IsIncluded(check.Name) && !_checks.IsExcluded(check.Name);

    // Named checks are shown completely, so that a script finds their rows.
    private bool IsEveryRowWanted => Detailed || Include is not null;

    private void Report(CheckResult row, CommandScope scope)
    {
        if (!Quiet && IsEveryRowWanted)
        {
            scope.Write(row);
        }
    }

    /// <summary>
    /// Gets or sets the applications to check, among those of the connector's group: name with wildcards, ID or object.
    /// Default all.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = Published), Alias("DisplayName")]
    [SupportsWildcards, ApplicationTransformation, ArgumentCompleter(typeof(ApplicationNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ApplicationReference[]? Name { get; set; }

    /// <summary>
    /// Gets or sets destinations to check instead, as host:port, http://… or https://…. No sign-in is required.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = Specified)]
    [ValidateNotNullOrEmpty]
    public string[]? Destination { get; set; }

    /// <summary>Gets or sets the names of the checks to run, with wildcards. Default all.</summary>
    [Parameter]
    [SupportsWildcards, ArgumentCompleter(typeof(ApplicationCheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Include { get; set; }

    /// <summary>Gets or sets the names of the checks to skip, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards, ArgumentCompleter(typeof(ApplicationCheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>Gets or sets whether to return one row per check and destination, also if it passed.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>
    /// Gets or sets the time limit for each step of a destination, 1 to 120 seconds: name, connection, handshake,
    /// response. Default 10.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 120)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>Gets or sets whether to return a Boolean instead of rows: true if no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }
}
