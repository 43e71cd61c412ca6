using System.Collections.Generic;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>What Wine 10 cannot do, in one place: the assertion, the reason, and what covers it instead.</summary>
/// <remarks>
/// An assertion in here that passes fails the test: then Wine has learned it, and the line goes. Kept out of the assertions themselves:
/// findstr with an anchor ends with 1 (plain text is searched), and sc config does not change a start type (1058 is proven by the API).
/// </remarks>
internal static class WineLimits
{
    public static IReadOnlyDictionary<string, string> Assertions { get; } = new Dictionary<string, string>();
}
