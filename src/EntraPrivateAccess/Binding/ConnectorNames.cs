using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// Connectors as a person named them: what a plain name means by its other form, short or full, is known only when
/// all were seen.
/// </summary>
internal sealed class ConnectorNames
{
    private readonly NamePatterns _patterns = new();
    private readonly List<string> _plain = [];
    private readonly List<Connector> _related = [];

    public bool IsEmpty => _patterns.IsEmpty && _plain.Count == 0;

    /// <summary>The names where none has a wildcard, else nothing.</summary>
    public IReadOnlyCollection<string> Plain => _patterns.IsEmpty ? _plain : [];

    /// <summary>Plain names that nothing answered to.</summary>
    public IEnumerable<string> Missed => _plain.Where(name => Meant(name).Count == 0);

    /// <param name="tell">Gets <c>InvalidWildcard</c> for each that is neither a name nor a pattern; else the first
    /// of them is thrown.</param>
    public void Add(IEnumerable<string>? names, Action<ConnectorException>? tell = null)
    {
        List<string> given = [.. names ?? []];
        _plain.AddRange(
            given.Where(IsPlain).Select(name => name.Trim()).Except(_plain, StringComparer.OrdinalIgnoreCase)
        );
        _patterns.Add(given.Where(name => !IsPlain(name)), tell);
    }

    /// <summary>
    /// Adds names and ids. Groups are put into a list of their own, and what is no connector is told.
    /// </summary>
    /// <returns>True if not all of them are names: with nothing else, every connector is not what was asked
    /// for.</returns>
    public bool Add(
        IEnumerable<ConnectorReference>? references,
        List<ConnectorGroupReference> groups,
        Action<ConnectorException> tell
    )
    {
        ILookup<bool, ConnectorReference> given = (references ?? []).ToLookup(reference =>
            reference is { Group: null, Refusal: null }
        );
        Add(given[true].Select(reference => reference.Id ?? reference.NameOrId), tell);
        groups.AddRange(given[false].Select(reference => reference.Group).OfType<ConnectorGroupReference>());
        foreach (ConnectorException refusal in given[false].Select(other => other.Refusal).OfType<ConnectorException>())
        {
            tell(refusal);
        }

        return given[false].Any();
    }

    /// <summary>True where the connector may be meant, or where nothing was asked for.</summary>
    // A listing without names asks for every connector of a tenant: that costs nothing.
    public bool Match(Connector connector) => IsEmpty || IsRelated(connector) || IsMet(connector);

    /// <summary>True for what matched and is meant, whatever else is there.</summary>
    public bool IsSure(Connector connector) => IsEmpty || IsNamed(connector) || IsMet(connector);

    /// <summary>True for what matched and is meant, when all were seen.</summary>
    public bool IsMeant(Connector connector) => _plain.Any(name => Meant(name).Any(meant => meant.Id == connector.Id));

    private bool IsRelated(Connector connector)
    {
        bool isRelated = _plain.Any(name => IsId(connector, name) || MachineNames.MayMean(connector, name));
        if (isRelated)
        {
            _related.Add(connector);
        }

        return isRelated;
    }

    private bool IsNamed(Connector connector) =>
        _plain.Any(name => IsId(connector, name) || MachineNames.Same(connector.MachineName, name));

    private bool IsMet(Connector connector) =>
        !_patterns.IsEmpty
        && _patterns.Match(connector.MachineName, MachineNames.Short(connector.MachineName), connector.Id);

    private IReadOnlyList<Connector> Meant(string name)
    {
        List<Connector> byId = [.. _related.Where(connector => IsId(connector, name))];
        return byId.Count > 0 ? byId : MachineNames.Candidates(_related, name);
    }

    private static bool IsPlain(string name) => !WildcardPattern.ContainsWildcardCharacters(name);

    private static bool IsId(Connector connector, string name) => MachineNames.Same(connector.Id, name);
}
