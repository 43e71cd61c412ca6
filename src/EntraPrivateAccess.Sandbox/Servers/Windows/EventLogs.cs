using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>Event log channels.</summary>
internal sealed class EventLogs
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<LoggedEvent>> _channels = new(StringComparer.OrdinalIgnoreCase);

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

    /// <summary>Writes an event; its channel is made where it is missing.</summary>
    public void Write(LoggedEvent entry)
    {
        lock (_gate)
        {
            _ = _channels.TryAdd(entry.Channel, []);
            _channels[entry.Channel].Add(entry);
        }
    }

    /// <returns>Newest first; null where there is no such channel.</returns>
    public IReadOnlyList<LoggedEvent>? Read(string channel, string? provider, DateTimeOffset since, int worstLevel, int atMost)
    {
        lock (_gate)
        {
            return !_channels.TryGetValue(channel, out List<LoggedEvent>? events)
                ? null
                : [.. events
                    .Where(entry => entry.Time >= since && entry.Level <= worstLevel
                        && (provider is null || entry.Provider.Equals(provider, StringComparison.OrdinalIgnoreCase)))
                    .OrderByDescending(entry => entry.Time)
                    .Take(atMost)];
        }
    }
}
