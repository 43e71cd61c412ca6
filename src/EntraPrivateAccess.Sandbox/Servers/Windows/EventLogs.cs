namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>Event log channels.</summary>
internal sealed class EventLogs
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<LoggedEvent>> _channels = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _unreadable = new(StringComparer.OrdinalIgnoreCase);
    private long _lastRecord;

    public void AddChannel(string channel)
    {
        lock (_gate)
        {
            _ = _channels.TryAdd(channel, []);
        }
    }

    public void RemoveChannel(string channel)
    {
        lock (_gate)
        {
            _ = _channels.Remove(channel);
        }
    }

    /// <summary>Takes the right to read a channel, or gives it back.</summary>
    public void SetUnreadable(string channel, bool unreadable)
    {
        lock (_gate)
        {
            _ = unreadable ? _unreadable.Add(channel) : _unreadable.Remove(channel);
        }
    }

    /// <summary>Writes an event; its channel is made where it is missing.</summary>
    public void Write(LoggedEvent entry)
    {
        lock (_gate)
        {
            _ = _channels.TryAdd(entry.Channel, []);
            _channels[entry.Channel].Add(entry with { Record = ++_lastRecord });
        }
    }

    /// <returns>Newest first; null where there is no such channel.</returns>
    /// <exception cref="WindowsError">The channel is not to be read.</exception>
    public IReadOnlyList<LoggedEvent>? Read(EventQuestion question)
    {
        lock (_gate)
        {
            if (_unreadable.Contains(question.Channel))
            {
                throw new WindowsError(WindowsError.AccessDenied, "Access is denied.");
            }

            if (!_channels.TryGetValue(question.Channel, out List<LoggedEvent>? events))
            {
                return null;
            }

            IEnumerable<LoggedEvent> found = events
                .Where(question.Wants)
                .OrderByDescending(entry => entry.Time)
                .ThenByDescending(entry => entry.Record);
            return
            [
                .. (question.After is long last ? found.SkipWhile(entry => entry.Record != last).Skip(1) : found).Take(
                    question.AtMost
                ),
            ];
        }
    }
}

/// <summary>What is asked of a channel.</summary>
/// <param name="MildestLevel">This level and the worse ones.</param>
/// <param name="After">The record that was read last, or null for the first page.</param>
internal sealed record EventQuestion(
    string Channel,
    string? Provider,
    DateTimeOffset Since,
    int MildestLevel,
    int AtMost,
    long? After = null
)
{
    public bool Wants(LoggedEvent entry) =>
        entry.Time >= Since
        && entry.Level <= MildestLevel
        && (Provider is null || entry.Provider.Equals(Provider, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One event of an event log.</summary>
/// <param name="Record">Counts up as events are written; 0 until it is.</param>
internal sealed record LoggedEvent(
    DateTimeOffset Time,
    string Channel,
    string Provider,
    int Id,
    int Level,
    string Message,
    long Record = 0
);
