using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorTests;

/// <summary>
/// Checks a connector, its server, its network and its tenant. Returns one row per cause of a problem, with the next
/// step, and one row per category.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "Connector", DefaultParameterSetName = "Checks")]
[OutputType(typeof(CheckResult), typeof(bool))]
public sealed class TestConnectorCommand : ServerCmdlet
{
    private protected override bool ReadsTenant => true;

    private protected override Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope) =>
        run.RunTogetherAsync(work);

    private protected override void ProcessHere()
    {
        IReadOnlyList<CheckResult> rows = Await(RunAsync);
        if (Quiet)
        {
            WriteObject(CheckSummary.IsPassed(rows));
        }
    }

    private async Task<IReadOnlyList<CheckResult>> RunAsync(CommandScope scope)
    {
        CheckSelection selection = Selection();
        using CommandResources resources = new(Connection, Environment);
        IReadOnlyList<Check> checks = selection.Of(
            CheckCatalogue.Preflight(Environment),
            CheckCatalogue.All(Environment)
        );
        long begun = TimeProvider.System.GetTimestamp();
        IReadOnlyList<CheckResult> rows = await new CheckRun(
            await resources
                .ChecksOf(TargetServer, scope.Reporter, requestsTime: true)
                .OpenAsync(scope.Stop)
                .ConfigureAwait(false),
            TimeSpan.FromSeconds(TimeoutSeconds),
            TimeProvider.System
        )
            .RunAsync(checks, row => Report(row, scope), scope.Stop)
            .ConfigureAwait(false);
        if (!Quiet)
        {
            if (!IsEveryRowWanted)
            {
                foreach (CheckResult finding in CheckFindings.Of(rows))
                {
                    scope.Write(finding);
                }
            }

            scope.Reporter.Notice(CheckSummary.Of(rows, TimeProvider.System.GetElapsedTime(begun)));
        }

        return rows;
    }

    // Named checks are shown completely, so that a script finds their rows.
    private bool IsEveryRowWanted => Detailed || Include is not null;

    private void Report(CheckResult row, CommandScope scope)
    {
        if (!Quiet && IsEveryRowWanted)
        {
            scope.Write(row);
        }
    }

    private CheckSelection Selection()
    {
        CheckNamePatterns names = new(
            Include,
            Exclude,
            CheckCatalogue.All(Environment).Select(check => check.Name),
            MyInvocation.MyCommand.Name
        );
        return
            Category?.FirstOrDefault(name =>
                !CheckCategories.All.Any(known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
            )
                is string stranger
            ? throw ConnectorErrors.UnknownCheckCategory(
                stranger,
                CheckCategories.All.Select(category => category.Name)
            )
            : new CheckSelection
            {
                IsPreflight = Preflight,
                Level = ParameterSetName == ByLevel ? Level : null,
                Categories = Category ?? [],
                IsIncluded = names.IsIncluded,
                IsExcluded = names.IsExcluded,
            };
    }

    private const string ByLevel = "Level";

    /// <summary>Gets or sets whether to run only the checks of the requirements for an installation.</summary>
    [Parameter]
    public SwitchParameter Preflight { get; set; }

    /// <summary>Gets or sets the level whose checks run: Installed, Registered or Ready.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLevel)]
    public CheckLevel Level { get; set; }

    /// <summary>Gets or sets the categories of checks to run. Default all.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(CheckCategoryCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Category { get; set; }

    /// <summary>
    /// Gets or sets whether to return one row per check and host, instead of one row per cause of a problem and one row
    /// per category.
    /// </summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Gets or sets the names of the checks to run, with wildcards. Default all.</summary>
    [Parameter, Alias("Name")]
    [SupportsWildcards, ArgumentCompleter(typeof(CheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Include { get; set; }

    /// <summary>Gets or sets the names of the checks to skip, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards, ArgumentCompleter(typeof(CheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>Gets or sets the time limit for all checks together, 1 to 600 seconds. Default 30.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Gets or sets whether to return a Boolean instead of rows: true if no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }
}
