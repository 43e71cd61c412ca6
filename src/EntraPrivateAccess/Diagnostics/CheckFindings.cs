using System.Globalization;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>
/// Groups the rows of a run by cause: one firewall rule or web filter is one finding with its hosts, not one row per
/// host.
/// </summary>
internal static class CheckFindings
{
    // The service manager refuses the status of every service for one reason.
    private static readonly Regex s_service = new(@"\b(WAPC(Updater)?Svc|(?<=the service )\w+)\b");

    /// <summary>Gets the problems, one row per cause and the worst first, then one row per category.</summary>
    public static IReadOnlyList<CheckResult> Of(IReadOnlyList<CheckResult> rows) =>
        [.. Problems(rows), .. rows.GroupBy(row => row.Category).Select(Summarize).OfType<CheckResult>()];

    /// <summary>Gets the rows that require an action, one row per cause, the worst first.</summary>
    public static IReadOnlyList<CheckResult> Problems(IEnumerable<CheckResult> rows)
    {
        IReadOnlyList<CheckResult> problems = Sort(rows);
        return
        [
            .. problems
                .Select(row => (Row: row, Cause: FindCause(row, problems)))
                .GroupBy(each => Key(each.Cause))
                .Select(same =>
                    Merge(
                        [.. same.Select(each => each.Cause).Distinct().OrderBy(Severity)],
                        [.. same.Where(each => each.Row != each.Cause).Select(each => each.Row)]
                    )
                )
                .OrderBy(Severity),
        ];
    }

    /// <summary>Gets the row of the finding that a row belongs to: itself, or one that it follows from.</summary>
    public static CheckResult CauseOf(CheckResult row, IEnumerable<CheckResult> rows) => FindCause(row, Sort(rows));

    private static IReadOnlyList<CheckResult> Sort(IEnumerable<CheckResult> rows) =>
        [.. rows.Where(IsProblem).OrderBy(Severity)];

    // A connection error in the log has the same cause as the failed check of the host, and so has the doubt about the
    // tenant's status that follows from the error.
    private static CheckResult FindCause(CheckResult row, IReadOnlyList<CheckResult> problems)
    {
        HashSet<CheckResult> seen = [row];
        while (
            row.Link is { } link
            && problems.FirstOrDefault(other => link.Includes(other) && seen.Add(other)) is { } cause
        )
        {
            row = cause;
        }

        return row;
    }

    // A skipped check is a problem only if the user can make it possible, for example by signing in.
    private static bool IsProblem(CheckResult row) =>
        row.Status is CheckStatus.Fail or CheckStatus.Warn
        || (row.Status is CheckStatus.Skip && row.Action is not null);

    private static (int, int) Severity(CheckResult row) =>
        (
            row.Status switch
            {
                CheckStatus.Fail => 0,
                CheckStatus.Warn => row.Health is ConnectorHealth.Healthy ? 2 : 1,
                _ => 3,
            },
            Verdict.Weight(row.Health)
        );

    // Rows with the same text have the same cause, whatever host or service they are about. Groups and applications are
    // repaired one by one.
    private static string Key(CheckResult row) =>
        row.Cause is { } cause ? $"{cause.Template} {CheckCause.Normalize(row.Detail, cause.Hosts)}"
        : row.Category is CheckCategories.Groups or CheckCategories.Applications
            ? $"{row.TargetId} {row.Target} {row.Detail} {row.Action}"
        : s_service.Replace(WithoutTarget($"{row.Detail} {row.Action}", row.Target), "#");

    private static string WithoutTarget(string text, string target) =>
        target.Length == 0 ? text : text.Replace(target, "#");

    /// <param name="same">Rows with one cause, the worst first.</param>
    /// <param name="others">Rows of other checks that follow from it.</param>
    private static CheckResult Merge(IReadOnlyList<CheckResult> same, IReadOnlyList<CheckResult> others)
    {
        CheckResult worst = same[0];
        string[] targets = [.. same.Select(row => row.Target).Where(target => target.Length > 0).Distinct()];
        CheckCause[] causes = [.. same.Select(row => row.Cause).OfType<CheckCause>()];
        string[] names = [.. others.Select(row => row.Name).Where(name => name != worst.Name).Distinct()];
        CheckResult heaviest = others.Append(worst).OrderBy(Severity).First();
        return worst.For(
            string.Join(", ", targets),
            worst.Detail
                + (targets.Length > 1 ? $" The same holds for {targets.Length - 1} more." : "")
                + (
                    names.Length > 0
                        ? $" {Join(names)} {(names.Length > 1 ? "report" : "reports")} the same cause."
                        : ""
                ),
            causes.Length > 1 ? CheckCause.DescribeAction(causes) : worst.Action
        ) with
        {
            Status = heaviest.Status,
            Health = heaviest.Health,
        };
    }

    private static string Join(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";

    private static CheckResult? Summarize(IGrouping<string, CheckResult> category)
    {
        int passed = category.Count(row => row.Status is CheckStatus.Pass);
        CheckResult[] skipped = [.. category.Where(row => row.Status is CheckStatus.Skip && row.Action is null)];
        CheckResult first = category.First();
        return passed == 0 && skipped.Length == 0
            ? null
            : new CheckResult
            {
                Name = category.Key,
                Category = category.Key,
                Status = passed > 0 ? CheckStatus.Pass : CheckStatus.Skip,
                Detail = (passed, skipped.Length) switch
                {
                    (0, _) => $"{Count(skipped.Length)} skipped: {skipped[0].Detail}",
                    (_, 0) => $"{Count(passed)} passed.",
                    _ => $"{Count(passed)} passed; {skipped.Length.ToString(CultureInfo.InvariantCulture)} skipped.",
                },
                HelpTopic = CheckDefinition.Topic,
                Elapsed = TimeSpan.FromTicks(category.Max(row => row.Elapsed.Ticks)),
                Server = first.Server,
                Environment = first.Environment,
                Rehearsed = first.Rehearsed,
            };
    }

    private static string Count(int checks) =>
        checks == 1 ? "1 check" : FormattableString.Invariant($"{checks} checks");
}
