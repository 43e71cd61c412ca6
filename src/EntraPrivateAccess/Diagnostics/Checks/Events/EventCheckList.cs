using System.Collections.Generic;

namespace EntraPrivateAccess.Diagnostics.Checks.Events;

/// <summary>The checks of what was complained about.</summary>
internal static class EventCheckList
{
    public static IReadOnlyList<Check> Create() => [new RecentEventsCheck()];
}
