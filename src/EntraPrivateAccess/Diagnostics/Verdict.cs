using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>One word and one sentence from the findings of the checks: the only code that judges a connector.</summary>
/// <remarks>
/// A known problem decides before missing evidence, which only keeps a connector from being called healthy.
/// The lists of checks have what is observed now before what the log says, newest first, and the tenant's list last.
/// </remarks>
/// <param name="NextStep">Names the command to type.</param>
internal sealed record Verdict(ConnectorHealth Health, string NextStep)
{
    public const string NothingToDo = "Nothing to do.";

    // OrderBy is stable: of equal weight the first check decides.
    public static Verdict Of(IEnumerable<CheckResult> rows) =>
        rows.Where(IsStep).OrderBy(row => Weight(row.Health)).FirstOrDefault() is { } worst
            ? new Verdict(worst.Health, $"{worst.Detail} {worst.Action}")
            : new Verdict(ConnectorHealth.Healthy, NothingToDo);

    /// <summary>The same for a server whose network was not asked: what is well may still have no way out.</summary>
    public Verdict WithoutNetwork() =>
        NextStep == NothingToDo
            ? this with
            {
                NextStep = NothingToDo + " The network was not tested: Test-Connector -Category Network does that.",
            }
            : this;

    // Events that no longer count are history, not a next step.
    private static bool IsStep(CheckResult row) =>
        row.Action is not null && (row.Health is not ConnectorHealth.Healthy || row.Category != CheckCategories.Events);

    private static int Weight(ConnectorHealth health) =>
        health switch
        {
            ConnectorHealth.NotInstalled => 0,
            ConnectorHealth.NotRegistered => 1,
            ConnectorHealth.Unhealthy => 2,
            ConnectorHealth.Degraded => 3,
            ConnectorHealth.Unknown => 4,
            _ => 5,
        };
}
