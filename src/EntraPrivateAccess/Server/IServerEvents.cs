namespace EntraPrivateAccess.Server;

/// <summary>Event log channels.</summary>
internal interface IServerEvents
{
    /// <summary>
    /// Opens a channel to read its events since a moment, newest first; null where the channel does not exist.
    /// </summary>
    /// <param name="provider">Only this source, or null for all.</param>
    /// <param name="mildestLevel">1 critical, 2 error, 3 warning, 4 information, 5 verbose: this level and the worse
    /// ones.</param>
    Task<IEventCursor?> OpenAsync(
        string channel,
        string? provider,
        DateTimeOffset since,
        int mildestLevel,
        CancellationToken cancellationToken
    );
}

/// <summary>A channel that is being read, newest event first. What nobody asks for is not read.</summary>
internal interface IEventCursor : IDisposable
{
    /// <summary>The next events; none at the end.</summary>
    Task<IReadOnlyList<ServerEvent>> NextAsync(int atMost, CancellationToken cancellationToken);
}

/// <summary>One event.</summary>
/// <param name="Level">1 critical, 2 error, 3 warning, 4 information, 5 verbose.</param>
/// <param name="Message">The formatted text, or the raw data where the publisher's texts are not there.</param>
internal sealed record ServerEvent(
    DateTimeOffset Time,
    string Channel,
    string Provider,
    int Id,
    int Level,
    string Message
);

/// <summary>Reads a channel for who wants all of a few events.</summary>
internal static class EventReading
{
    /// <returns>Newest first; null where the channel does not exist.</returns>
    public static async Task<IReadOnlyList<ServerEvent>?> ReadAsync(
        this IServerEvents events,
        string channel,
        string? provider,
        DateTimeOffset since,
        int mildestLevel,
        int atMost,
        CancellationToken cancellationToken
    )
    {
        using IEventCursor? cursor = await events
            .OpenAsync(channel, provider, since, mildestLevel, cancellationToken)
            .ConfigureAwait(false);
        if (cursor is null)
        {
            return null;
        }

        List<ServerEvent> all = [];
        while (
            all.Count < atMost
            && await cursor.NextAsync(atMost - all.Count, cancellationToken).ConfigureAwait(false)
                is { Count: > 0 } page
        )
        {
            all.AddRange(page);
        }

        return all;
    }
}
