using System.Management.Automation;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Binding;

/// <summary>Names as a person typed them, with or without wildcards, and which of them met nothing.</summary>
internal sealed class NamePatterns
{
    private readonly List<(string Text, WildcardPattern? Pattern)> _patterns = [];
    private readonly HashSet<string> _met = [];

    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>
    /// Names without wildcards that nothing answered to: a typing error, where an empty wildcard is an answer.
    /// </summary>
    public IEnumerable<string> Missed =>
        _patterns
            .Select(pattern => pattern.Text)
            .Where(text => !_met.Contains(text) && !WildcardPattern.ContainsWildcardCharacters(text))
            .Distinct();

    /// <summary>The names where none has a wildcard, else nothing.</summary>
    public IReadOnlyCollection<string> Plain =>
        _patterns.Any(pattern => WildcardPattern.ContainsWildcardCharacters(pattern.Text))
            ? []
            : [.. _patterns.Select(pattern => pattern.Text.Trim()).Distinct()];

    /// <param name="tell">Gets <c>InvalidWildcard</c> for each that is no pattern: it matches nothing, and asks for
    /// something nevertheless.</param>
    /// <exception cref="ConnectorException">The first of these, once all are taken, where nobody is told.</exception>
    public void Add(IEnumerable<string>? names, Action<ConnectorException>? tell = null)
    {
        ConnectorException? wrong = null;
        foreach (string name in names ?? [])
        {
            WildcardPattern? pattern = null;
            try
            {
                pattern = Wildcards.Pattern(name);
            }
            catch (ConnectorException fault)
            {
                wrong ??= fault;
                tell?.Invoke(fault);
            }

            _patterns.Add((name, pattern));
        }

        if (wrong is not null && tell is null)
        {
            throw wrong;
        }
    }

    /// <summary>
    /// True where any pattern matches any of the names that one thing answers to, or where nothing was asked for.
    /// </summary>
    public bool Match(params string[] names)
    {
        bool any = IsEmpty;
        foreach ((string text, WildcardPattern? pattern) in _patterns)
        {
            if (pattern is not null && names.Any(pattern.IsMatch))
            {
                _ = _met.Add(text);
                any = true;
            }
        }

        return any;
    }
}

/// <summary>Names with wildcards, in any case and every culture.</summary>
internal static class Wildcards
{
    /// <exception cref="ConnectorException"><c>InvalidWildcard</c>.</exception>
    public static WildcardPattern Pattern(string text)
    {
        try
        {
            WildcardPattern pattern = new(text.Trim(), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

            // It is read when it is asked for the first time.
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException exception)
        {
            throw ConnectorErrors.InvalidWildcard(text, exception);
        }
    }
}
