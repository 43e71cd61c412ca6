using System.ComponentModel;
using System.Management.Automation.Host;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// Breaks a table's sentences between words. PowerShell itself breaks them wherever the column ends. For the module's
/// views.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WordWrap
{
    // What PowerShell assumes where the host has no screen.
    private const int UsualWidth = 80;

    private const int LeastWidth = 10;

    /// <summary>A text for a table's last column.</summary>
    /// <param name="taken">Characters that the columns before it take, with the spaces between.</param>
    public static string Last(string? text, PSHost? host, int taken) =>
        Column(text, Math.Max(LeastWidth, ScreenWidth(host) - taken - 2));

    /// <summary>A text for a column of this many characters. A word that is longer stays whole.</summary>
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

    /// <summary>A machine's name, broken before its domain where the two are too long together.</summary>
    public static string Name(string? name, int width)
    {
        int dot = name?.IndexOf('.') ?? -1;
        return dot > 0 && name!.Length > width ? name.Insert(dot, "\n") : name ?? "";
    }

    private static int ScreenWidth(PSHost? host)
    {
        try
        {
            return host?.UI?.RawUI?.BufferSize.Width is int width and > 0 ? width : UsualWidth;
        }
        catch (Exception none)
            when (none is HostException or NotImplementedException or NotSupportedException or System.IO.IOException)
        {
            return UsualWidth;
        }
    }
}
