using System;

namespace EntraPrivateAccess.Tests.Unit.Installer;

internal static class TestClock
{
    public static DateTimeOffset Now { get; } = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
}
