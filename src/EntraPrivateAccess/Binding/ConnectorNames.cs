using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// Matches connectors with the names that the user specified. Which connector a plain name means, short or full, is
/// known only after all connectors were read.
/// </summary>
internal sealed class ConnectorNames
{
    private readonly NamePatterns _patterns = new();
    private readonly List<string> _plain = [];
    private readonly List<Connector> _candidates = [];

    public bool IsEmpty => _patterns.IsEmpty && _plain.Count == 0;

    /// <summary>Gets the names if none contains a wildcard; otherwise an empty collection.</summary>
    public IReadOnlyCollection<string> Plain => _patterns.IsEmpty ? _plain : [];

    /// <summary>Gets the plain names that match no connector.</summary>
    public IEnumerable<string> Missed => _plain.Where(name => FindByPlainName(name).Count == 0);

    /// <summary>Adds names that may contain wildcards.</summary>
    /// <param name="reportError">Receives <c>InvalidWildcard</c> for each text that is neither a name nor a pattern. If
    /// it is null, the first of these errors is thrown.</param>
    public void Add(IEnumerable<string>? names, Action<ConnectorException>? reportError = null)
    {
        List<string> given = [.. names ?? []];
        _plain.AddRange(
            given.Where(IsPlain).Select(name => name.Trim()).Except(_plain, StringComparer.OrdinalIgnoreCase)
        );
        _patterns.Add(given.Where(name => !IsPlain(name)), reportError);
    }

    /// <summary>
    /// Adds names and IDs. Groups are added to a separate list, and other objects are reported as errors.
    /// </summary>
    /// <returns>True if the references include groups or other objects, so that an empty list of names does not mean
    /// every connector.</returns>
    public bool Add(
        IEnumerable<ConnectorReference>? references,
        List<ConnectorGroupReference> groups,
        Action<ConnectorException> reportError
    )
    {
        ILookup<bool, ConnectorReference> given = (references ?? []).ToLookup(reference =>
            reference is { Group: null, Refusal: null }
        );
        Add(given[true].Select(reference => reference.Id ?? reference.NameOrId), reportError);
        groups.AddRange(given[false].Select(reference => reference.Group).OfType<ConnectorGroupReference>());
        foreach (ConnectorException refusal in given[false].Select(other => other.Refusal).OfType<ConnectorException>())
        {
            reportError(refusal);
        }

        return given[false].Any();
    }

    /// <summary>Returns whether the connector may match a name, or whether no name was specified.</summary>
    // Without names every connector of the tenant matches. IsEmpty is checked first because it costs nothing.
    public bool Match(Connector connector) => IsEmpty || MayMatchPlainName(connector) || MatchesPattern(connector);

    /// <summary>Returns whether the connector matches, regardless of the connectors that are read later.</summary>
    public bool MatchesForCertain(Connector connector) =>
        IsEmpty || MatchesPlainName(connector) || MatchesPattern(connector);

    /// <summary>Returns whether a plain name means the connector. Call it after all connectors were read.</summary>
    public bool MatchesPlainNameUniquely(Connector connector) =>
        _plain.Any(name => FindByPlainName(name).Any(meant => meant.Id == connector.Id));

    private bool MayMatchPlainName(Connector connector)
    {
        bool mayMatch = _plain.Any(name => IsId(connector, name) || MachineNames.MayMean(connector, name));
        if (mayMatch)
        {
            _candidates.Add(connector);
        }

        return mayMatch;
    }

    private bool MatchesPlainName(Connector connector) =>
        _plain.Any(name => IsId(connector, name) || MachineNames.Same(connector.MachineName, name));

    private bool MatchesPattern(Connector connector) =>
        !_patterns.IsEmpty
        && _patterns.Match(connector.MachineName, MachineNames.Short(connector.MachineName), connector.Id);

    private IReadOnlyList<Connector> FindByPlainName(string name)
    {
        List<Connector> byId = [.. _candidates.Where(connector => IsId(connector, name))];
        return byId.Count > 0 ? byId : MachineNames.Candidates(_candidates, name);
    }

    private static bool IsPlain(string name) => !WildcardPattern.ContainsWildcardCharacters(name);

    private static bool IsId(Connector connector, string name) => MachineNames.Same(connector.Id, name);
}
