using System.ComponentModel;
using System.Management.Automation.Host;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// Wraps a table's sentences at word boundaries. PowerShell itself breaks them at the column's width. Used by the
/// module's views.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WordWrap
{
    // PowerShell's default if the host has no screen.
    private const int DefaultWidth = 80;

    private const int MinimumWidth = 10;

    /// <summary>Wraps a text for a table's last column.</summary>
    /// <param name="taken">The width of the preceding columns in characters, including the spaces between them.</param>
    public static string Last(string? text, PSHost? host, int taken) =>
        Column(text, Math.Max(MinimumWidth, ScreenWidth(host) - taken - 2));

    /// <summary>Wraps a text at a column width in characters. Longer words are not broken.</summary>
    public static string Column(string? text, int width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in (text ?? "").Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        lines.Add(line);
        return string.Join("\n", lines);
    }

    /// <summary>Breaks a machine name before its domain if it is longer than the column width in characters.</summary>
    public static string Name(string? name, int width)
    {
        int dot = name?.IndexOf('.') ?? -1;
        return dot > 0 && name!.Length > width ? name.Insert(dot, "\n") : name ?? "";
    }

    private static int ScreenWidth(PSHost? host)
    {
        try
        {
            return host?.UI?.RawUI?.BufferSize.Width is int width and > 0 ? width : DefaultWidth;
        }
        catch (Exception none)
            when (none is HostException or NotImplementedException or NotSupportedException or System.IO.IOException)
        {
            return DefaultWidth;
        }
    }
}
