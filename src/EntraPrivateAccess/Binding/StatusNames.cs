using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>Selects the connectors whose status is requested: by name with wildcards, by object, or by group.</summary>
internal sealed class StatusNames
{
    private readonly NamePatterns _patterns = new();
    private readonly List<ConnectorReference> _objects = [];
    private readonly Dictionary<string, string> _unseen = new(StringComparer.OrdinalIgnoreCase);
    private HashSet<string> _ids = [];
    private bool _isRefused;

    /// <summary>Gets whether no connector was specified, not even an object that is not a connector.</summary>
    public bool IsEmpty => _patterns.IsEmpty && _objects.Count == 0 && !_isRefused;

    /// <summary>Gets whether connectors were specified, but none of them can be found by its name.</summary>
    public bool IsUnusable => _isRefused && _patterns.IsEmpty && _objects.Count == 0;

    /// <summary>Gets the names and connectors that matched none of the connectors.</summary>
    public IEnumerable<string> Missed => _patterns.Missed.Concat(_unseen.Values);

    public void Add(IEnumerable<ConnectorReference>? references, Action<ConnectorException> reportError)
    {
        foreach (ConnectorReference reference in references ?? [])
        {
            if (reference.Refusal is { } refusal)
            {
                _isRefused = true;
                reportError(refusal);
            }
            else if (reference is { Id: null, Group: null })
            {
                _patterns.Add([reference.NameOrId], reportError);
            }
            else
            {
                _objects.Add(reference);
            }
        }
    }

    /// <summary>Reads the connectors that the specified objects refer to.</summary>
    /// <returns>The errors of the objects that refer to no connector.</returns>
    public async Task<IReadOnlyList<ConnectorException>> ResolveAsync(
        TenantDirectory? tenant,
        CancellationToken cancellationToken
    )
    {
        if (_objects.Count == 0)
        {
            return [];
        }

        ConnectorSelection selection = (tenant ?? throw ConnectorErrors.NotConnected()).Selection;
        IReadOnlyList<LookupResult<Connector>> resolved = await selection
            .ResolveAsync(_objects, cancellationToken)
            .ConfigureAwait(false);
        foreach (Connector connector in resolved.Select(each => each.Item).OfType<Connector>())
        {
            _unseen[connector.Id] = connector.MachineName;
        }

        _ids = new HashSet<string>(_unseen.Keys, StringComparer.OrdinalIgnoreCase);
        return [.. resolved.Select(each => each.Error).OfType<ConnectorException>()];
    }

    public bool Match(Connector connector)
    {
        _ = _unseen.Remove(connector.Id);
        return _ids.Contains(connector.Id)
            || (!_patterns.IsEmpty && _patterns.Match(connector.MachineName, MachineNames.Short(connector.MachineName)))
            || IsEmpty;
    }
}
