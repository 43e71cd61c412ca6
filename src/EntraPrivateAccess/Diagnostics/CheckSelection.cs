using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The checks that the user selected.</summary>
internal sealed record CheckSelection
{
    private static readonly string[][] s_levels =
    [
        ["Installation", "Version"],
        ["Registration", "TrustCertificate"],
        [
            "Tls12",
            "StrongCrypto",
            "SystemDefaultTlsVersions",
            "ConfigurationFiles",
            "ConnectorService",
            "UpdaterService",
            "RecentEvents",
            "Listed",
            "Active",
        ],
    ];

    /// <summary>Whether to run only the checks that apply before an installation.</summary>
    public bool IsPreflight { get; init; }

    /// <summary>The level whose checks to run; null for all.</summary>
    public CheckLevel? Level { get; init; }

    /// <summary>The categories to run, case-insensitive; empty for all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Returns whether the user included the check of this name.</summary>
    public required Func<string, bool> IsIncluded { get; init; }

    public required Func<string, bool> IsExcluded { get; init; }

    /// <exception cref="ConnectorException"><c>NoCheckSelected</c>.</exception>
    public IReadOnlyList<Check> Of(IReadOnlyList<Check> preflight, IReadOnlyList<Check> all)
    {
        string[] ofLevel = Level is CheckLevel level
            ? [.. s_levels.Take((int)level + 1).SelectMany(names => names)]
            : [];
        Check[] wanted =
        [
            .. (IsPreflight ? preflight : all)
                .Where(check => Level is null || ofLevel.Contains(check.Name))
                .Where(check =>
                    Categories.Count == 0 || Categories.Contains(check.Category, StringComparer.OrdinalIgnoreCase)
                )
                .Where(check => IsIncluded(check.Name) && !IsExcluded(check.Name)),
        ];
        return wanted.Length > 0
            ? wanted
            : throw ConnectorErrors.NoCheckSelected(
                "Test-Connector",
                "-Preflight, -Level, -Category, -Include and -Exclude"
            );
    }
}

/// <summary>The summary line of a run: the number of results per status, and the first action.</summary>
internal static class CheckSummary
{
    public static string Of(IReadOnlyList<CheckResult> rows, TimeSpan took)
    {
        string counts = string.Join(
            ", ",
            Counts(rows).Where(count => count.Number > 0).Select(count => $"{count.Number} {count.Word}")
        );
        Verdict verdict = Verdict.Of(rows);
        string first = verdict.NextStep == Verdict.NothingToDo ? "" : "First: ";
        return $"{rows.Count} checks in {took.TotalSeconds:0.0} s: {counts}. {first}{verdict.NextStep}";
    }

    /// <summary>
    /// Returns true if no check failed and no result leaves the health unknown, such as a check that was skipped
    /// because its subject is missing.
    /// </summary>
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
