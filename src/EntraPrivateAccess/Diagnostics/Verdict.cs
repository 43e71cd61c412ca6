using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>One word and one sentence, from what the checks found. The first thing that keeps traffic away decides.</summary>
/// <param name="NextStep">Names the command to type.</param>
internal sealed record Verdict(ConnectorHealth Health, string NextStep)
{
    private const string NothingToDo = "Nothing to do.";

    // OrderBy is stable: of equal weight the first check decides.
    public static Verdict Of(IEnumerable<CheckResult> rows) =>
        rows.Where(row => row.Action is not null).OrderBy(row => Weight(row.Health)).FirstOrDefault() is { } worst
            ? new Verdict(worst.Health, $"{worst.Detail} {worst.Action}")
            : new Verdict(ConnectorHealth.Healthy, NothingToDo);

    /// <summary>The same for a server whose network was not asked: what is well may still have no way out.</summary>
    public Verdict WithoutNetwork() => NextStep == NothingToDo
        ? this with { NextStep = NothingToDo + " The network was not tested: Test-Connector -Category Network does that." }
        : this;

    private static int Weight(ConnectorHealth health) => health switch
    {
        ConnectorHealth.NotInstalled => 0,
        ConnectorHealth.NotRegistered => 1,
        ConnectorHealth.Unhealthy => 2,
        ConnectorHealth.Unknown => 3,
        ConnectorHealth.Degraded => 4,
        _ => 5,
    };
}
