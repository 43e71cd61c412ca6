#if NETFRAMEWORK
#endif

namespace EntraPrivateAccess.Compatibility;

/// <summary>Time limits that use an injected clock.</summary>
internal static class TimeLimits
{
    /// <summary>Creates a source that is canceled when the limit expires.</summary>
    public static CancellationTokenSource Limit(this TimeProvider time, TimeSpan limit) =>
#if NETFRAMEWORK
        time.CreateCancellationTokenSource(limit);
#else
        new(limit, time);
#endif
}
