using System;
using System.Globalization;
using System.Linq;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Asks an event channel, in the subset of XPath that Windows has.</summary>
internal static class EventQuery
{
    /// <summary>The XPath of the wanted events. Level 0 is "always logged", which a person sees as information.</summary>
    public static string Of(string? provider, DateTimeOffset since, int worstLevel)
    {
        string moment = since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        string levels = string.Join(" or ", Enumerable.Range(worstLevel >= 4 ? 0 : 1, worstLevel >= 4 ? worstLevel + 1 : worstLevel).Select(level => $"Level={level}"));
        string source = provider is null ? "" : $"Provider[@Name={Literal(provider)}] and ";
        return $"*[System[{source}({levels}) and TimeCreated[@SystemTime>='{moment}']]]";
    }

    // XPath 1.0 has no escape in a literal; a name with both quotes does not exist.
    private static string Literal(string text) => text.Contains("'") ? $"\"{text}\"" : $"'{text}'";
}
