using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>Microsoft's guidance for a connector's server: at least 8 GiB of memory and 4 cores (connector concepts). A smaller one works, for less traffic.</summary>
internal sealed class SizingCheck() : Check("Sizing", CheckCategories.Server)
{
    private const long Memory = 8L << 30;
    private const int Cores = 4;

    // Firmware keeps some of what was bought: 8 GiB show as a little less.
    private const long Tolerance = 512L << 20;

    public override Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        long memory = context.Description.Memory;
        int cores = context.Description.Processors;
        return Task.FromResult<IReadOnlyList<CheckResult>>(
        [
            Row("Memory", memory > 0, memory >= Memory - Tolerance, FormattableString.Invariant($"{memory / (double)(1L << 30):0.#} GiB of memory")),
            Row("Processors", cores > 0, cores >= Cores, $"{cores} processor{(cores == 1 ? "" : "s")}"),
        ]);
    }

    private CheckResult Row(string target, bool isKnown, bool isEnough, string found) => (isKnown, isEnough) switch
    {
        (false, _) => Skip(target, "It could not be found out."),
        (true, true) => Pass(target, found + "."),
        _ => Warn(target, $"{found}: Microsoft's guidance is at least 8 GiB and 4 cores.", "Give the machine more before much traffic comes.", ConnectorHealth.Healthy),
    };
}
