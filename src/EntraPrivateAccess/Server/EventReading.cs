using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>Reads a channel for who wants all of a few events.</summary>
internal static class EventReading
{
    /// <returns>Newest first; null where the channel does not exist.</returns>
    public static async Task<IReadOnlyList<ServerEvent>?> ReadAsync(
        this IServerEvents events, string channel, string? provider, DateTimeOffset since, int mildestLevel, int atMost, CancellationToken cancellationToken)
    {
        using IEventCursor? cursor = await events.OpenAsync(channel, provider, since, mildestLevel, cancellationToken).ConfigureAwait(false);
        if (cursor is null)
        {
            return null;
        }

        List<ServerEvent> all = [];
        while (all.Count < atMost && await cursor.NextAsync(atMost - all.Count, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }
}
