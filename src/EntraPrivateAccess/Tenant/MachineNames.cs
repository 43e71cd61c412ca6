using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Compares machine names: the full name first, a short one only where nothing has the full name.</summary>
internal static class MachineNames
{
    /// <summary>All connectors that the name can mean, in any case.</summary>
    /// <remarks>
    /// A full name matches itself, or else a connector that is known by the short name alone (a workgroup machine).
    /// A short name matches itself, or else every full name that starts with it; more than one is the caller's to refuse.
    /// </remarks>
    public static IReadOnlyList<Connector> Candidates(IEnumerable<Connector> connectors, string name)
    {
        string wanted = name.Trim();
        List<Connector> all = [.. connectors.Where(connector => MayMean(connector, wanted))];
        List<Connector> exact = [.. all.Where(connector => Same(connector.MachineName, wanted))];
        return exact.Count > 0 ? exact : all;
    }

    /// <summary>True where the connector is among the candidates if nothing better is there.</summary>
    public static bool MayMean(Connector connector, string name) => Same(connector.MachineName, name)
        || (IsShort(name) ? Same(Short(connector.MachineName), name) : IsShort(connector.MachineName) && Same(connector.MachineName, Short(name)));

    public static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    public static string Short(string name) => IsShort(name) ? name : name.Substring(0, name.IndexOf('.'));

    private static bool IsShort(string name) => name.IndexOf('.') < 0;
}
