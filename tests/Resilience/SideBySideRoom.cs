using System;
using System.Threading;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>How many engines work at once, whichever class asks.</summary>
internal static class SideBySideRoom
{
    public static SemaphoreSlim Places { get; } = new(Math.Max(3, Environment.ProcessorCount));
}
