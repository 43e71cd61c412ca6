using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Errors;

internal static partial class Faults
{
    public static ConnectorException UnknownRegion(string region, IReadOnlyList<ConnectorRegion> known)
    {
        // People write the continent: Europe for eur.
        ConnectorRegion? meant = known.FirstOrDefault(one =>
            string.Equals(one.Description, region, StringComparison.OrdinalIgnoreCase));
        string list = string.Join(", ", known.Select(one => one.Region));
        return new ConnectorException("UnknownRegion", FaultCategory.InvalidArgument,
            $"'{region}' is not a known region; the known ones are {list}.")
        {
            RecommendedAction = (meant is null ? "Use one of them" : $"Use {meant.Region}")
                + ": Get-ConnectorRegion explains them. -Force sends another region to Microsoft Graph as it is.",
            Target = region,
        };
    }

    /// <summary>
    /// No group has the region that a listing was narrowed to, and nothing says that there is such a region.
    /// </summary>
    public static ConnectorException NoGroupInRegion(string region, IReadOnlyList<ConnectorRegion> known) =>
        new("UnknownRegion", FaultCategory.InvalidArgument,
            $"No connector group is in region '{region}', which is not a known region; the known ones are "
            + $"{string.Join(", ", known.Select(one => one.Region))}.")
        {
            RecommendedAction = "Use one of them: Get-ConnectorRegion explains them.",
            Target = region,
        };
}
