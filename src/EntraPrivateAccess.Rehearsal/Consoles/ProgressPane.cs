using System;
using System.Collections.Generic;
using System.Globalization;

namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>The bars that are on a terminal now, in PowerShell 7's minimal view.</summary>
internal sealed class ProgressPane
{
    private const int WidestBar = 120;

    private readonly List<ProgressState> _bars = [];

    /// <summary>Takes a bar's new state; false when nothing visible changed.</summary>
    public bool Set(ProgressState state)
    {
        int index = _bars.FindIndex(bar => bar.Key == state.Key);
        if (state.Completed)
        {
            // A bar takes the bars below it along.
            return _bars.RemoveAll(bar => bar.Key == state.Key || bar.Parent == state.Key) > 0;
        }

        if (index < 0)
        {
            _bars.Add(state);
            return true;
        }

        bool changed = _bars[index] != state;
        _bars[index] = state;
        return changed;
    }

    public void Clear() => _bars.Clear();

    public IEnumerable<string> Lines(int width, bool colour)
    {
        foreach (ProgressState bar in _bars)
        {
            // The last column stays free: a terminal may wrap a line that fills it.
            yield return Line(bar, Math.Min(width - 1, WidestBar), colour);
        }
    }

    private static string Line(ProgressState bar, int width, bool colour)
    {
        string indent = bar.Parent is null ? "" : "  ";
        string activity = Fit(bar.Activity, Math.Max(8, width / 2));
        int room = Math.Max(10, width - indent.Length - activity.Length - 3);
        string text = Text(bar, room);
        int filled = bar.Percent < 0 ? 0 : room * Math.Min(bar.Percent, 100) / 100;
        return colour
            ? $"{indent}{Style.Progress}{activity} [{Style.Reverse}{text[..filled]}{Style.ReverseOff}{text[filled..]}]{Style.Reset}"
            : $"{indent}{activity} [{text}]";
    }

    private static string Text(ProgressState bar, int room)
    {
        string remaining = bar.SecondsRemaining < 0
            ? ""
            : " " + TimeSpan.FromSeconds(bar.SecondsRemaining).ToString("c", CultureInfo.InvariantCulture);
        int left = room - remaining.Length;
        return left < 8 ? Fit(bar.Status, room).PadRight(room) : Fit(bar.Status, left).PadRight(left) + remaining;
    }

    private static string Fit(string text, int room)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= room ? line : line[..(room - 1)] + "…";
    }
}
