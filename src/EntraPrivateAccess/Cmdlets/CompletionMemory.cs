using System;
using System.Collections.Concurrent;
using System.Collections.Generic;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>What a completer learned a moment ago: who presses Tab again and again asks the tenant once.</summary>
internal sealed class CompletionMemory
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<Type, (long At, IReadOnlyList<(string Name, string Tooltip)> Names)> _known = new();
    private readonly TimeProvider _time;

    public CompletionMemory(TimeProvider time) => _time = time;

    /// <summary>The names that this kind of completer learned, or null where that is too long ago.</summary>
    public IReadOnlyList<(string Name, string Tooltip)>? Recall(Type completer) =>
        _known.TryGetValue(completer, out (long At, IReadOnlyList<(string Name, string Tooltip)> Names) entry) && _time.GetElapsedTime(entry.At) < s_lifetime ? entry.Names : null;

    public void Keep(Type completer, IReadOnlyList<(string Name, string Tooltip)> names) => _known[completer] = (_time.GetTimestamp(), names);
}
