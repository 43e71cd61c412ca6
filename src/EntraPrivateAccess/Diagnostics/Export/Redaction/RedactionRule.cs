using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Finds one form of a secret and removes it; what stands around it stays.</summary>
internal sealed class RedactionRule
{
    /// <summary>What was removed once is not looked at again, so that cleaning twice is cleaning once.</summary>
    public const string NotDone = @"(?!\[(?:[a-z ]+ removed|user \d+)\])";

    /// <summary>A value behind a name: in quotes, or up to a blank.</summary>
    public const string Value = "(?:\"(?<x>" + NotDone + "[^\"\\r\\n]+)\"|'(?<x>" + NotDone + "[^'\\r\\n]+)'|(?<x>" + NotDone + "[^\\s\"'<>;]+))";

    private const string Removed = "x";

    // A pattern that a text drives mad ends here, and the text is left out as a whole.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly RedactionKind _kind;
    private readonly string[] _hints;
    private readonly Lazy<Regex> _pattern;

    /// <param name="hints">A text that has none of these words is not searched; case does not matter.</param>
    /// <param name="pattern">The group <c>x</c> is removed; without one, the whole match.</param>
    public RedactionRule(RedactionKind kind, string[] hints, string pattern)
    {
        _kind = kind;
        _hints = hints;
        _pattern = new(() => Compile(pattern));
    }

    /// <summary>Says of what was found that it is nothing to hide; null where everything found is.</summary>
    public Func<string, bool>? Spares { get; init; }

    public string Clean(string text, RedactionTally tally) => !_hints.Any(hint => text.IndexOf(hint, StringComparison.OrdinalIgnoreCase) >= 0)
        ? text
        : _pattern.Value.Replace(text, match => Clean(match, tally));

    public static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled, s_limit);

    private string Clean(Match match, RedactionTally tally)
    {
        Group secret = match.Groups[Removed].Success ? match.Groups[Removed] : match;
        if (Spares?.Invoke(secret.Value) is true)
        {
            return match.Value;
        }

        tally.Add(_kind);
        int start = secret.Index - match.Index;
        return match.Value[..start] + RedactionKinds.Replacement(_kind) + match.Value[(start + secret.Length)..];
    }
}
