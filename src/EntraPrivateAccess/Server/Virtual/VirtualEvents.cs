using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>A virtual server's event logs.</summary>
internal sealed class VirtualEvents(ServerWire wire) : IServerEvents
{
    public async Task<IReadOnlyList<ServerEvent>?> ReadAsync(
        string channel, string? provider, DateTimeOffset since, int worstLevel, int atMost, CancellationToken cancellationToken)
    {
        FormattableString query =
            $"events?channel={Uri.EscapeDataString(channel)}&since={Uri.EscapeDataString(since.ToString("o", CultureInfo.InvariantCulture))}&level={worstLevel}&top={atMost}";
        string path = FormattableString.Invariant(query) + (provider is null ? "" : "&provider=" + Uri.EscapeDataString(provider));
        JToken found = await wire.GetAsync(path, "Reading the event log " + channel, channel, cancellationToken).ConfigureAwait(false);
        return (bool)found["exists"]! ? [.. found["events"]!.Select(Event)] : null;
    }

    private static ServerEvent Event(JToken entry) => new(
        DateTimeOffset.Parse((string)entry["time"]!, CultureInfo.InvariantCulture),
        (string)entry["channel"]!, (string)entry["provider"]!, (int)entry["id"]!, (int)entry["level"]!, (string)entry["message"]!);
}
