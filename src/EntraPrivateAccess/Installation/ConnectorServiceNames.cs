using System.Collections.Generic;

namespace EntraPrivateAccess.Installation;

/// <summary>The two services, by service name: display names were renamed and are localised.</summary>
internal static class ConnectorServiceNames
{
    /// <summary>Carries the traffic; runs as Network Service.</summary>
    public const string Connector = "WAPCSvc";

    /// <summary>Updates the connector; runs as SYSTEM.</summary>
    public const string Updater = "WAPCUpdaterSvc";

    public static IReadOnlyList<string> All { get; } = [Connector, Updater];
}
