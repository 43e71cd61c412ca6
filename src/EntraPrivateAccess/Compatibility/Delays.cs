using System;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Compatibility;

/// <summary>Waits by an injected clock, on both frameworks.</summary>
internal static class Delays
{
    public static Task For(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken) =>
#if NETFRAMEWORK
        time.Delay(delay, cancellationToken);
#else
        Task.Delay(delay, time, cancellationToken);
#endif
}
