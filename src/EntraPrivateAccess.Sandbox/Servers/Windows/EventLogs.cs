namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>The event log channels of a virtual server.</summary>
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

    /// <summary>Denies or restores read access to a channel.</summary>
    public void SetUnreadable(string channel, bool unreadable)
    {
        lock (_gate)
        {
            _ = unreadable ? _unreadable.Add(channel) : _unreadable.Remove(channel);
        }
    }

    /// <summary>Writes an event and creates its channel if it is missing.</summary>
    public void Write(LoggedEvent entry)
    {
        lock (_gate)
        {
            _ = _channels.TryAdd(entry.Channel, []);
            _channels[entry.Channel].Add(entry with { Record = ++_lastRecord });
        }
    }

    /// <returns>Newest first; null if the channel does not exist.</returns>
    /// <exception cref="WindowsError">The channel is not readable.</exception>
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

/// <summary>A query for events of a channel.</summary>
/// <param name="MildestLevel">The mildest level to include, along with all more severe ones.</param>
/// <param name="After">The last record of the previous page, or null for the first page.</param>
internal sealed record EventQuestion(
    string Channel,
    DateTimeOffset Since,
    int MildestLevel,
    int AtMost,
    long? After = null
)
{
    /// <summary>The event sources to include; empty for all.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>Values of which one must be a value of the event's data; empty for any data.</summary>
    public IReadOnlyList<string> DataValues { get; init; } = [];

    /// <summary>Texts of which one must occur in the event's data; empty for any data.</summary>
    public IReadOnlyList<string> DataTexts { get; init; } = [];

    public bool Wants(LoggedEvent entry) =>
        entry.Time >= Since
        && entry.Level <= MildestLevel
        && (Providers.Count == 0 || Providers.Contains(entry.Provider, StringComparer.OrdinalIgnoreCase))
        // Windows compares the values of data by case.
        && (DataValues.Count == 0 || entry.Data.Any(value => DataValues.Contains(value)))
        && (
            DataTexts.Count == 0
            || entry.Data.Any(value => DataTexts.Any(text => value.Contains(text, StringComparison.OrdinalIgnoreCase)))
        );
}

/// <summary>One event of an event log.</summary>
/// <param name="Record">The record number, assigned when the event is written; 0 before.</param>
internal sealed record LoggedEvent(
    DateTimeOffset Time,
    string Channel,
    string Provider,
    int Id,
    int Level,
    string Message,
    long Record = 0
)
{
    /// <summary>The values that the publisher's text is filled with, which don't depend on the language.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];
}
