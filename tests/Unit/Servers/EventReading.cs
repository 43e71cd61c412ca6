using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Servers;

/// <summary>Reads all matching events of a channel at once.</summary>
internal static class EventReading
{
    /// <returns>The events, newest first; null if the channel does not exist.</returns>
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
            .OpenAsync(
                channel,
                new EventSelection(since, mildestLevel) { Providers = provider is null ? [] : [provider] },
                cancellationToken
            )
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
