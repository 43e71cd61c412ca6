using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>Event channels; a channel that was not put in does not exist.</summary>
internal sealed class FakeEvents : IServerEvents
{
    public Dictionary<string, List<ServerEvent>> Channels { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Task<IReadOnlyList<ServerEvent>?> ReadAsync(
        string channel, string? provider, DateTimeOffset since, int worstLevel, int atMost, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ServerEvent>?>(!Channels.TryGetValue(channel, out List<ServerEvent>? events)
            ? null
            : [.. events
                .Where(entry => entry.Time >= since && entry.Level <= worstLevel && (provider is null || entry.Provider == provider))
                .OrderByDescending(entry => entry.Time)
                .Take(atMost)]);
}
