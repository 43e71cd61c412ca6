using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>A registry with two views. A key exists if it or one of its subkeys has a value.</summary>
internal sealed class FakeRegistry : IServerRegistry
{
    private readonly ChangeJournal _journal;
    private readonly Dictionary<(bool Wow64, string Key), Dictionary<string, object>> _keys = [];

    public FakeRegistry(ChangeJournal journal) => _journal = journal;

    /// <summary>A value that every read returns; null for none.</summary>
    public object? Everything { get; set; }

    public void Set(string key, string name, object value, bool wow64 = false)
    {
        (bool, string) place = (wow64, key.ToUpperInvariant());
        if (!_keys.TryGetValue(place, out Dictionary<string, object>? values))
        {
            _keys[place] = values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
        }

        values[name] = value;
    }

    public Task<object?> ReadAsync(string key, string name, CancellationToken cancellationToken, bool wow64 = false) =>
        Task.FromResult(
            Everything
                ?? (
                    _keys.TryGetValue((wow64, key.ToUpperInvariant()), out Dictionary<string, object>? values)
                        ? values.GetValueOrDefault(name)
                        : null
                )
        );

    public Task<IReadOnlyList<string>> SubkeysAsync(string key, CancellationToken cancellationToken, bool wow64 = false)
    {
        string prefix = key.ToUpperInvariant() + @"\";
        return Task.FromResult<IReadOnlyList<string>>([
            .. _keys
                .Keys.Where(place => place.Wow64 == wow64 && place.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(place => place.Key[prefix.Length..].Split('\\')[0])
                .Distinct(),
        ]);
    }

    public Task<IReadOnlyList<string>> ValueNamesAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) =>
        Task.FromResult<IReadOnlyList<string>>(
            _keys.TryGetValue((wow64, key.ToUpperInvariant()), out Dictionary<string, object>? values)
                ? [.. values.Keys]
                : []
        );

    public Task WriteAsync(
        string key,
        string name,
        object value,
        CancellationToken cancellationToken,
        bool wow64 = false
    )
    {
        _journal.Add($@"write {key}\{name}");
        Set(key, name, value, wow64);
        return Task.CompletedTask;
    }

    public Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false)
    {
        _journal.Add("delete " + key);
        Remove(key, wow64);
        return Task.CompletedTask;
    }

    /// <summary>Removes a key as another process does, without a journal entry.</summary>
    public void Remove(string key, bool wow64 = false)
    {
        string wanted = key.ToUpperInvariant();
        foreach (
            (bool Wow64, string Key) place in _keys
                .Keys.Where(place =>
                    place.Wow64 == wow64
                    && (place.Key == wanted || place.Key.StartsWith(wanted + @"\", StringComparison.Ordinal))
                )
                .ToList()
        )
        {
            _ = _keys.Remove(place);
        }
    }
}
