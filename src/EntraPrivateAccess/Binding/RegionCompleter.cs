using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the regions that are known. The service may know more, and others are passed on as they are.</summary>
public sealed class RegionCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        KnownRegions.All.Select(region => (region.Region, region.Description!));
}
