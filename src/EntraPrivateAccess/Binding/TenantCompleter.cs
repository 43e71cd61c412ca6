using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>Base of the completers that ask the tenant: nothing when not connected, and nothing when it takes too long or fails.</summary>
public abstract class TenantCompleter : NameCompleter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private protected override IEnumerable<(string Name, string Tooltip)> Names()
    {
        // Read here: the session belongs to the runspace, whose thread this is.
        if (SessionStore.Current is not { } session || session.OpenTenant(SilentReporter.Instance) is not { } tenant)
        {
            return [];
        }

        if (session.Completions.Recall(GetType()) is { } known)
        {
            return known;
        }

        using CancellationTokenSource stop = new(s_patience);
        CancellationToken token = stop.Token;
        Task<IEnumerable<(string, string)>> names = Task.Run(() => NamesAsync(tenant, token), CancellationToken.None);
        _ = Task.WhenAny(names, Task.Delay(s_patience, CancellationToken.None)).GetAwaiter().GetResult();
        if (names.Status != TaskStatus.RanToCompletion)
        {
            return [];
        }

        IReadOnlyList<(string, string)> sorted = [.. names.Result.OrderBy(name => name.Item1, StringComparer.OrdinalIgnoreCase)];
        session.Completions.Keep(GetType(), sorted);
        return sorted;
    }

    private protected abstract Task<IEnumerable<(string Name, string Tooltip)>> NamesAsync(TenantDirectory tenant, CancellationToken cancellationToken);
}
