namespace EntraPrivateAccess.Compatibility;

/// <summary>Delays that use an injected clock, on both frameworks.</summary>
internal static class Clocks
{
    public static Task DelayAsync(this TimeProvider clock, TimeSpan delay, CancellationToken cancellationToken) =>
#if NET
        Task.Delay(delay, clock, cancellationToken);
#else
        TimeProviderTaskExtensions.Delay(clock, delay, cancellationToken);
#endif
}
