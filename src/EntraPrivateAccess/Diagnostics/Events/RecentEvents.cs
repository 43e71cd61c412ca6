using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>What a connector complained about lately, for the status.</summary>
internal static class RecentEvents
{
    private const int AtMost = 500;

    /// <summary>Events since a moment, newest first; null where no channel could be read.</summary>
    public static async Task<IReadOnlyList<ServerEvent>?> ReadAsync(IServer server, DateTimeOffset since, int mildestLevel, CancellationToken cancellationToken)
    {
        using EventFeed feed = await EventFeed.OpenAsync(server, new EventWish(since, mildestLevel, AtMost), cancellationToken).ConfigureAwait(false);
        return feed.IsReadable ? await feed.ReadToEndAsync(cancellationToken).ConfigureAwait(false) : null;
    }
}
