using System.Collections.Generic;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>What Wine 10 cannot do, in one place: the assertion, the reason, and what covers it instead.</summary>
/// <remarks>An assertion in here that passes fails the test: then Wine has learned it, and the line goes.</remarks>
internal static class WineLimits
{
    public static IReadOnlyDictionary<string, string> Assertions { get; } = new Dictionary<string, string>();
}
