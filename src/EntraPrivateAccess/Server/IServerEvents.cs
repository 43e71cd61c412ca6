using System;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>Event log channels.</summary>
internal interface IServerEvents
{
    /// <summary>Opens a channel to read its events since a moment, newest first; null where the channel does not exist.</summary>
    /// <param name="provider">Only this source, or null for all.</param>
    /// <param name="mildestLevel">1 critical, 2 error, 3 warning, 4 information, 5 verbose: this level and the worse ones.</param>
    Task<IEventCursor?> OpenAsync(
        string channel, string? provider, DateTimeOffset since, int mildestLevel, CancellationToken cancellationToken);
}
