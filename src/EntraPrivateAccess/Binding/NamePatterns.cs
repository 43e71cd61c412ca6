using System.Management.Automation;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// Matches names that the user specified, with or without wildcards, and records which of them matched nothing.
/// </summary>
internal sealed class NamePatterns
{
    private readonly List<(string Text, WildcardPattern? Pattern)> _patterns = [];
    private readonly HashSet<string> _met = [];

    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>
    /// Gets the names without wildcards that matched nothing, which are likely typing errors. A wildcard may match
    /// nothing.
    /// </summary>
    public IEnumerable<string> Missed =>
        _patterns
            .Select(pattern => pattern.Text)
            .Where(text => !_met.Contains(text) && !WildcardPattern.ContainsWildcardCharacters(text))
            .Distinct();

    /// <param name="reportError">Receives <c>InvalidWildcard</c> for each invalid pattern, which matches nothing but
    /// still counts as a specified name.</param>
    /// <exception cref="ConnectorException">The first of these errors, after all names were added, if
    /// <paramref name="reportError"/> is null.</exception>
    public void Add(IEnumerable<string>? names, Action<ConnectorException>? reportError = null)
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
                reportError?.Invoke(fault);
            }

            _patterns.Add((name, pattern));
        }

        if (wrong is not null && reportError is null)
        {
            throw wrong;
        }
    }

    /// <summary>
    /// Returns whether a pattern matches one of an object's names, or whether no name was specified. A name that
    /// contains wildcard characters also matches itself, as in the commands that change one object.
    /// </summary>
    public bool Match(params string[] names)
    {
        bool any = IsEmpty;
        foreach ((string text, WildcardPattern? pattern) in _patterns)
        {
            if (
                names.Any(name =>
                    pattern?.IsMatch(name) is true
                    || string.Equals(name, text.Trim(), StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                _ = _met.Add(text);
                any = true;
            }
        }

        return any;
    }
}

/// <summary>The checks that the user included and excluded by name.</summary>
internal sealed class CheckNamePatterns
{
    private readonly NamePatterns _included = new();
    private readonly NamePatterns _excluded = new();

    /// <param name="known">The names of all checks of the command.</param>
    /// <exception cref="ConnectorException"><c>CheckNotFound</c> or <c>InvalidWildcard</c>.</exception>
    public CheckNamePatterns(
        IEnumerable<string>? include,
        IEnumerable<string>? exclude,
        IEnumerable<string> known,
        string command
    )
    {
        _included.Add(include);
        _excluded.Add(exclude);
        foreach (string name in known)
        {
            // Both must see every name, to detect patterns that match nothing.
            _ = _included.Match(name) | _excluded.Match(name);
        }

        if (_included.Missed.Concat(_excluded.Missed).FirstOrDefault() is string unknown)
        {
            throw ConnectorErrors.UnknownCheck(unknown, command);
        }
    }

    public bool IsIncluded(string name) => _included.Match(name);

    public bool IsExcluded(string name) => !_excluded.IsEmpty && _excluded.Match(name);
}

/// <summary>Creates wildcard patterns that ignore case and culture.</summary>
internal static class Wildcards
{
    /// <exception cref="ConnectorException"><c>InvalidWildcard</c>.</exception>
    public static WildcardPattern Pattern(string text)
    {
        try
        {
            WildcardPattern pattern = new(text.Trim(), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

            // The pattern is parsed on first use.
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException exception)
        {
            throw ConnectorErrors.InvalidWildcard(text, exception);
        }
    }
}
