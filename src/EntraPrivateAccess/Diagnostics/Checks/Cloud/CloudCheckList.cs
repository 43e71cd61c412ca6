using System.Collections.Generic;

namespace EntraPrivateAccess.Diagnostics.Checks.Cloud;

/// <summary>The checks of what the tenant says.</summary>
internal static class CloudCheckList
{
    public static IReadOnlyList<CloudCheck> Create() => [new ListedCheck(), new ActiveCheck(), new GroupCheck(), new HighAvailabilityCheck(), new NamesakesCheck()];
}
