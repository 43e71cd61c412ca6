using System.Collections.Generic;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the regions that Microsoft's reference lists. The service may know more, and others are passed on as they are.</summary>
public sealed class RegionCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
    [
        ("nam", "North America"),
        ("eur", "Europe"),
        ("aus", "Australia"),
        ("asia", "Asia"),
        ("ind", "India"),
    ];
}
