namespace EntraPrivateAccess.Server;

/// <summary>Reads event log channels.</summary>
internal interface IServerEvents
{
    /// <summary>
    /// Opens a channel to read the events since a point in time, newest first. Returns null if the channel does not
    /// exist.
    /// </summary>
    /// <param name="provider">The event source to read, or null for all sources.</param>
    /// <param name="mildestLevel">The least severe level to read: 1 critical, 2 error, 3 warning, 4 information, 5
    /// verbose.</param>
    Task<IEventCursor?> OpenAsync(
        string channel,
        string? provider,
        DateTimeOffset since,
        int mildestLevel,
        CancellationToken cancellationToken
    );
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
);
