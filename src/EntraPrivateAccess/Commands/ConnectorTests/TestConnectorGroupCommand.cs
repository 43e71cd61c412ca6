using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorTests;

/// <summary>
/// Checks the connector groups of the tenant: whether enough connectors serve their applications, and what endangers
/// that. Returns one row per problem, with the next step.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "ConnectorGroup")]
[OutputType(typeof(CheckResult), typeof(bool))]
public sealed class TestConnectorGroupCommand : ConnectedCmdlet
{
    private readonly List<ConnectorGroupReference> _references = [];
    private IReadOnlyList<ConnectorGroupCheck> _checks = [];
    private bool _isFiltered;
    private bool _isComplete = true;

    private protected override void Begin()
    {
        base.Begin();
        CheckNamePatterns names = new(
            Include,
            Exclude,
            CheckCatalogue.Groups().Select(check => check.Name),
            MyInvocation.MyCommand.Name
        );
        _checks =
        [
            .. CheckCatalogue.Groups().Where(check => names.IsIncluded(check.Name) && !names.IsExcluded(check.Name)),
        ];
        if (_checks.Count == 0)
        {
            throw ConnectorErrors.NoCheckSelected(MyInvocation.MyCommand.Name, "-Include and -Exclude");
        }
    }

    private protected override void Process()
    {
        if (Name is null)
        {
            return;
        }

        _isFiltered = true;
        int given = _references.Count + Name.Length;
        _references.AddRange(Usable(Name));
        _isComplete &= _references.Count == given;
    }

    private protected override void End()
    {
        if (_isFiltered && _references.Count == 0)
        {
            ReportNothing();
            return;
        }

        GroupListing listing = Await(scope => Tenant(scope).Groups.ListAsync(scope.Stop));
        IReadOnlyList<ConnectorGroup> selected = _isFiltered ? Find(listing) : listing.Groups;
        if (selected.Count == 0)
        {
            ReportNothing();
            return;
        }

        long begun = TimeProvider.System.GetTimestamp();
        IReadOnlyList<CheckResult> rows = Await(scope => JudgeAsync(listing, selected, scope));
        if (Quiet)
        {
            WriteObject(_isComplete && CheckSummary.IsPassed(rows));
            return;
        }

        // Named checks are shown completely, so that a script finds their rows.
        bool isEveryRowWanted = Detailed || Include is not null;
        WriteObject(isEveryRowWanted ? rows : CheckFindings.Of(rows), enumerateCollection: true);
        Tell(CheckSummary.Of(rows, TimeProvider.System.GetElapsedTime(begun)));
    }

    private List<ConnectorGroup> Find(GroupListing listing)
    {
        IReadOnlyList<LookupResult<ConnectorGroup>> resolved = PatternExpansion.Resolve(listing, _references);
        _isComplete &= resolved.All(each => each.Error is null);
        return Found(resolved);
    }

    private async Task<IReadOnlyList<CheckResult>> JudgeAsync(
        GroupListing listing,
        IReadOnlyList<ConnectorGroup> selected,
        CommandScope scope
    )
    {
        TenantGroups groups = await TenantGroups
            .ReadAsync(
                Tenant(scope),
                listing.Groups,
                selected,
                _checks.Any(check => check.NeedsApplications),
                Session.Environment.Time,
                scope.Stop
            )
            .ConfigureAwait(false);
        GroupCriteria criteria = new(groups, MinimumActive, Session.Environment.OffersPrivateAccess);
        return [.. selected.SelectMany(group => GroupReview.Judge(group, _checks, criteria, Session.Environment))];
    }

    private void ReportNothing()
    {
        if (Quiet)
        {
            WriteObject(_isComplete);
        }
        else if (!_isFiltered)
        {
            Tell("The tenant has no connector groups, because no connector was ever registered in it.");
        }
    }

    private void Tell(string message) =>
        Await(scope =>
        {
            scope.Reporter.Notice(message);
            return Task.CompletedTask;
        });

    /// <summary>Gets or sets the groups: name with wildcards, ID or object. Default all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true), Alias("ConnectorGroup", "Id")]
    [SupportsWildcards, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ConnectorGroupReference[]? Name { get; set; }

    /// <summary>
    /// Gets or sets how many active connectors each group must have, 1 to 100. One more is required as a spare. Default
    /// 2.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100)]
    [WholeNumber]
    public int MinimumActive { get; set; } = 2;

    /// <summary>Gets or sets the names of the checks to run, with wildcards. Default all.</summary>
    [Parameter]
    [SupportsWildcards, ArgumentCompleter(typeof(ConnectorGroupCheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Include { get; set; }

    /// <summary>Gets or sets the names of the checks to skip, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards, ArgumentCompleter(typeof(ConnectorGroupCheckNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    /// <summary>Gets or sets whether to return one row per group and check, also if it passed.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>Gets or sets whether to return a Boolean instead of rows: true if no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }
}
