using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Finds files by a wildcard as Windows does: case does not matter, wherever the disk lies.</summary>
internal static class WildcardSearch
{
    public static IEnumerable<string> Files(string directory, string pattern, bool recurse)
    {
        Regex wanted = new(
            "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        return Walk(directory, recurse).Where(file => wanted.IsMatch(Path.GetFileName(file)));
    }

    /// <summary>Folders that vanish or may not be read are passed over.</summary>
    private static IEnumerable<string> Walk(string directory, bool recurse)
    {
        foreach (string file in Entries(directory, Directory.GetFiles))
        {
            yield return file;
        }

        if (!recurse)
        {
            yield break;
        }

        foreach (string below in Entries(directory, Directory.GetDirectories).SelectMany(folder => Walk(folder, recurse)))
        {
            yield return below;
        }
    }

    private static string[] Entries(string directory, Func<string, string[]> list)
    {
        try
        {
            string[] entries = list(directory);
            Array.Sort(entries, StringComparer.OrdinalIgnoreCase);
            return entries;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }
}
