using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>Event log channels.</summary>
internal interface IServerEvents
{
    /// <summary>Events since a moment, newest first; null where the channel does not exist.</summary>
    /// <param name="provider">Only this source, or null for all.</param>
    /// <param name="worstLevel">1 critical, 2 error, 3 warning, 4 information: this level and the worse ones.</param>
    Task<IReadOnlyList<ServerEvent>?> ReadAsync(
        string channel, string? provider, DateTimeOffset since, int worstLevel, int atMost, CancellationToken cancellationToken);
}
