namespace EntraPrivateAccess.Server;

/// <summary>Reads event log channels.</summary>
internal interface IServerEvents
{
    /// <summary>Opens a channel to read events, newest first. Returns null if the channel does not exist.</summary>
    Task<IEventCursor?> OpenAsync(string channel, EventSelection selection, CancellationToken cancellationToken);
}

/// <summary>Selects events of a channel by properties that do not depend on the server's language.</summary>
/// <param name="MildestLevel">The least severe level to read: 1 critical, 2 error, 3 warning, 4 information, 5
/// verbose.</param>
internal sealed record EventSelection(DateTimeOffset Since, int MildestLevel)
{
    /// <summary>The event sources to read; empty for all.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    /// <summary>Values of which one must be a value of the event's data; empty for any data.</summary>
    public IReadOnlyList<string> DataValues { get; init; } = [];

    /// <summary>Texts of which one must occur in the event's data, in any case; empty for any data.</summary>
    public IReadOnlyList<string> DataTexts { get; init; } = [];

    /// <summary>Whether the data of the events is read.</summary>
    public bool ReadsData => DataValues.Count + DataTexts.Count > 0;

    /// <summary>Returns whether an event's data contains one of the texts.</summary>
    public bool MatchesTexts(IReadOnlyList<string> data) =>
        DataTexts.Count == 0
        || data.Any(value => DataTexts.Any(text => value.IndexOf(text, StringComparison.OrdinalIgnoreCase) >= 0));
}

/// <summary>A cursor over one channel, newest event first. Events are read only on request.</summary>
internal interface IEventCursor : IDisposable
{
    /// <summary>Returns the next events, or an empty list at the end.</summary>
    Task<IReadOnlyList<ServerEvent>> NextAsync(int atMost, CancellationToken cancellationToken);
}

/// <summary>One event.</summary>
/// <param name="Level">1 critical, 2 error, 3 warning, 4 information, 5 verbose.</param>
/// <param name="Message">The formatted text, or the raw data if the publisher's texts are not available.</param>
internal sealed record ServerEvent(
    DateTimeOffset Time,
    string Channel,
    string Provider,
    int Id,
    int Level,
    string Message
)
{
    /// <summary>
    /// The values that the message is formatted with, if <see cref="EventSelection.ReadsData"/>; otherwise empty.
    /// </summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>The service that the event concerns; null if it is unknown or not a single one.</summary>
    public string? Service { get; init; }

    /// <summary>Whether it is an entry of a trace file, which contains exceptions that a program handled.</summary>
    public bool IsTrace { get; init; }
}
