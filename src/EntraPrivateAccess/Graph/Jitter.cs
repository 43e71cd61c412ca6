using System;

namespace EntraPrivateAccess.Graph;

/// <summary>Randomness for waiting times, safe across threads on both frameworks.</summary>
internal static class Jitter
{
    private static readonly Random s_random = new();

    public static double Next()
    {
        lock (s_random)
        {
            return s_random.NextDouble();
        }
    }
}
