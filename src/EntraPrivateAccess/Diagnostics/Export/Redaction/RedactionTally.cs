using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>How often what was removed.</summary>
internal sealed class RedactionTally
{
    private readonly Dictionary<RedactionKind, int> _counts = [];

    public int Total => _counts.Values.Sum();

    public int Of(RedactionKind kind) => _counts.TryGetValue(kind, out int count) ? count : 0;

    public void Add(RedactionKind kind, int count = 1) => _counts[kind] = Of(kind) + count;

    public void Add(RedactionTally other)
    {
        foreach (KeyValuePair<RedactionKind, int> pair in other._counts)
        {
            Add(pair.Key, pair.Value);
        }
    }
}
