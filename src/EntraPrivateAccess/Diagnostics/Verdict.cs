using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>
/// The health and the next step that follow from the results of the checks. No other code judges a connector.
/// </summary>
/// <remarks>
/// A known problem takes precedence over missing evidence, which only prevents a connector from being Healthy.
/// The lists of checks contain current observations first, then the log, newest first, and the tenant's list last.
/// </remarks>
/// <param name="NextStep">A sentence with the command to run.</param>
internal sealed record Verdict(ConnectorHealth Health, string NextStep)
{
    public const string NothingToDo = "Nothing to do.";

    // OrderBy is stable: among rows of equal weight, the first check decides.
    public static Verdict Of(IEnumerable<CheckResult> rows) =>
        rows.Where(IsStep).OrderBy(row => Weight(row.Health)).FirstOrDefault() is { } worst
            ? new Verdict(worst.Health, $"{worst.Detail} {worst.Action}")
            : new Verdict(ConnectorHealth.Healthy, NothingToDo);

    /// <summary>
    /// Returns the same verdict for a server whose network was not tested: a healthy one may still have no route out.
    /// </summary>
    public Verdict WithoutNetwork() =>
        NextStep == NothingToDo
            ? this with
            {
                NextStep = NothingToDo + " The network was not tested: run Test-Connector -Category Network.",
            }
            : this;

    /// <summary>
    /// Returns the same verdict for a connector whose server was not examined: a healthy one may have been cut off
    /// since the tenant last heard from it.
    /// </summary>
    public Verdict WithoutServer() =>
        NextStep == NothingToDo
            ? this with
            {
                NextStep =
                    NothingToDo
                    + " Active (last heard up to an hour ago); run Get-ConnectorStatus on the server for its half.",
            }
            : this;

    /// <summary>Returns the same verdict for a server on which a restart is pending.</summary>
    public Verdict WithRestart(IReadOnlyList<string>? reasons) =>
        reasons is { Count: > 0 }
            ? this with
            {
                NextStep =
                    $"{NextStep} A restart of the server is pending: "
                    + $"{string.Join("; ", reasons.Select(reason => reason.TrimEnd('.')))}.",
            }
            : this;

    // Events that no longer count do not lead to a next step.
    private static bool IsStep(CheckResult row) =>
        row.Action is not null && (row.Health is not ConnectorHealth.Healthy || row.Category != CheckCategories.Events);

    internal static int Weight(ConnectorHealth health) =>
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
