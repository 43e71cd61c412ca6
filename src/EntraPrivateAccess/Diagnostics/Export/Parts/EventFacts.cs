using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>What the connector complained of, with cause and remedy where they are known. A channel that can't be read says why.</summary>
internal static class EventFacts
{
    private const int MostEvents = 500;
    private const int Days = 7;

    public static async Task<object?> ReadAsync(ExportContext context, CancellationToken cancellationToken)
    {
        ServerDescription machine = context.Checks.Description;
        EventWish wish = new(context.Checks.Now.AddDays(-Days), (int)ConnectorEventLevel.Warning, MostEvents);
        using EventFeed feed = await EventFeed.OpenAsync(context.Server, wish, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ServerEvent> events = await feed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        string[] unreadable = [.. feed.TakeFaults(machine.Name).Select(fault => fault.Message)];
        return !feed.IsReadable && unreadable.Length == 0 ? null : new
        {
            wish.Since,
            Unreadable = unreadable,
            Events = feed.IsReadable ? events.Select(found => EventRow.Of(found, machine, context.Checks.Environment)).ToArray() : null,
        };
    }
}
