using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>A check that tells one thing.</summary>
internal abstract class SingleCheck(string name, string category) : Check(name, category)
{
    public sealed override async Task<IReadOnlyList<CheckResult>> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        [await LookAsync(context, cancellationToken).ConfigureAwait(false)];

    protected abstract Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken);
}
