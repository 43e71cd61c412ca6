#if NETFRAMEWORK
#endif

namespace EntraPrivateAccess.Compatibility;

/// <summary>Time limits by an injected clock.</summary>
internal static class TimeLimits
{
    /// <summary>A source that is cancelled when the limit is over.</summary>
    public static CancellationTokenSource Limit(this TimeProvider time, TimeSpan limit) =>
#if NETFRAMEWORK
        time.CreateCancellationTokenSource(limit);
#else
        new(limit, time);
#endif
}
