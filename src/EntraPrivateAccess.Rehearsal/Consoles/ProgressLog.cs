using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>Progress where there is no terminal: a line when something new begins, not one for every number that counts.</summary>
internal sealed class ProgressLog
{
    private readonly Dictionary<long, string> _last = [];

    /// <summary>The line to write, or null when only numbers moved.</summary>
    public string? Line(ProgressState state)
    {
        if (state.Completed)
        {
            _ = _last.Remove(state.Key);
            return null;
        }

        string line = string.IsNullOrWhiteSpace(state.Status) ? state.Activity : $"{state.Activity}: {state.Status}";
        string words = new([.. line.Where(letter => !char.IsDigit(letter) && letter is not ('.' or ',' or '%'))]);
        if (_last.TryGetValue(state.Key, out string? last) && last == words)
        {
            return null;
        }

        _last[state.Key] = words;
        return line;
    }

    public void Clear() => _last.Clear();
}
