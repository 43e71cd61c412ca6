using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The line under a run: how many of what, and the first thing to do.</summary>
internal static class CheckSummary
{
    public static string Of(IReadOnlyList<CheckResult> rows, TimeSpan took)
    {
        string counts = string.Join(", ", Counts(rows).Where(count => count.Number > 0).Select(count => $"{count.Number} {count.Word}"));
        Verdict verdict = Verdict.Of(rows);
        string first = verdict.NextStep == Verdict.NothingToDo ? "" : "First: ";
        return $"{rows.Count} checks in {took.TotalSeconds:0.0} s: {counts}. {first}{verdict.NextStep}";
    }

    /// <summary>True where nothing failed and nothing that decides was unreadable.</summary>
    public static bool IsPassed(IEnumerable<CheckResult> rows) =>
        rows.All(row => row.Status is not CheckStatus.Fail && row.Health is not ConnectorHealth.Unknown);

    private static IEnumerable<(int Number, string Word)> Counts(IReadOnlyList<CheckResult> rows) =>
    [
        (rows.Count(row => row.Status is CheckStatus.Pass), "passed"),
        (rows.Count(row => row.Status is CheckStatus.Warn), "with a warning"),
        (rows.Count(row => row.Status is CheckStatus.Fail), "failed"),
        (rows.Count(row => row.Status is CheckStatus.Skip), "skipped"),
    ];
}
