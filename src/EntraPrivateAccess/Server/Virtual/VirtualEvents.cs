using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>A virtual server's event logs.</summary>
internal sealed class VirtualEvents(ServerWire wire) : IServerEvents
{
    public async Task<IEventCursor?> OpenAsync(
        string channel, string? provider, DateTimeOffset since, int mildestLevel, CancellationToken cancellationToken)
    {
        FormattableString query =
            $"events?channel={Uri.EscapeDataString(channel)}&since={Uri.EscapeDataString(since.ToString("o", CultureInfo.InvariantCulture))}&level={mildestLevel}&top={VirtualEventCursor.PageSize}";
        string path = FormattableString.Invariant(query) + (provider is null ? "" : "&provider=" + Uri.EscapeDataString(provider));
        JToken page = await VirtualEventCursor.PageAsync(wire, channel, path, cancellationToken).ConfigureAwait(false);
        return (bool)page["exists"]! ? new VirtualEventCursor(wire, channel, path, page) : null;
    }
}
