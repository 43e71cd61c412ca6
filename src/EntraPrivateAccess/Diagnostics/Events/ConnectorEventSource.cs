using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Installation;

namespace EntraPrivateAccess.Diagnostics.Events;

/// <summary>A place where connectors write events.</summary>
/// <param name="Provider">Only this source of the channel, or null for all.</param>
internal sealed record ConnectorEventSource(string Channel, string? Provider)
{
    private const string Application = "Application";

    /// <summary>Whether nobody but a connector writes to the channel.</summary>
    public bool IsOwn => Provider is null;

    /// <summary>The connector's and the updater's own channels under both names, and the Application log, where installation and registration complain.</summary>
    public static IReadOnlyList<ConnectorEventSource> All { get; } =
    [
        .. ConnectorBrand.All.SelectMany(brand => brand.EventChannels).Select(channel => new ConnectorEventSource(channel, null)),
        .. ConnectorBrand.All.Select(brand => new ConnectorEventSource(Application, brand.EventSource)),
    ];
}
