using System.Globalization;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>
/// Groups the rows of a run by cause: one firewall rule or web filter is one finding with its hosts, not one row per
/// host.
/// </summary>
internal static class CheckFindings
{
    /// <summary>Gets the problems, one row per cause and the worst first, then one row per category.</summary>
    public static IReadOnlyList<CheckResult> Of(IReadOnlyList<CheckResult> rows) =>
        [.. Problems(rows), .. rows.GroupBy(row => row.Category).Select(Summarize).OfType<CheckResult>()];

    /// <summary>Gets the rows that require an action, one row per cause, the worst first.</summary>
    public static IReadOnlyList<CheckResult> Problems(IEnumerable<CheckResult> rows) =>
        [.. rows.Where(IsProblem).GroupBy(Key).Select(same => Merge([.. same.OrderBy(Severity)])).OrderBy(Severity)];

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

    // Rows with the same text have the same cause, whatever host they are about.
    private static string Key(CheckResult row) =>
        row.Cause is { } cause
            ? $"{row.Status is CheckStatus.Fail} {CheckCause.Normalize(row.Detail, cause.Hosts)}"
            : $"{row.TargetId} {row.Target} {row.Detail} {row.Action}";

    /// <param name="same">Rows with one cause, the worst first.</param>
    private static CheckResult Merge(IReadOnlyList<CheckResult> same)
    {
        CheckResult worst = same[0];
        string[] targets = [.. same.Select(row => row.Target).Where(target => target.Length > 0).Distinct()];
        CheckCause[] causes = [.. same.Select(row => row.Cause).OfType<CheckCause>()];
        return worst.For(
            string.Join(", ", targets),
            targets.Length > 1 ? $"{worst.Detail} The same holds for {targets.Length - 1} more." : worst.Detail,
            causes.Length > 1 ? CheckCause.DescribeAction(causes) : worst.Action
        );
    }

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
