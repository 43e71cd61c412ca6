using System;
using System.Globalization;
using System.Linq;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Asks an event channel, in the subset of XPath that Windows has.</summary>
/// <remarks>Levels are asked for by number: their names are in the server's language.</remarks>
internal static class EventQuery
{
    private const int Information = 4;

    /// <summary>The XPath of the wanted events. Level 0 is "always logged", which a person sees as information.</summary>
    public static string Of(string? provider, DateTimeOffset since, int mildestLevel)
    {
        string moment = since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        int worst = mildestLevel >= Information ? 0 : 1;
        string levels = string.Join(" or ", Enumerable.Range(worst, mildestLevel - worst + 1).Select(level => $"Level={level}"));
        string source = provider is null ? "" : $"Provider[@Name={Literal(provider)}] and ";
        return $"*[System[{source}({levels}) and TimeCreated[@SystemTime>='{moment}']]]";
    }

    // XPath 1.0 has no escape in a literal; a name with both quotes does not exist.
    private static string Literal(string text) => text.Contains("'") ? $"\"{text}\"" : $"'{text}'";
}
