using System;
using System.Globalization;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>The cloud's clock: the sandbox's, ahead of the servers' by what the fault ClockSkew says. Tokens and Date headers show it.</summary>
internal sealed class ServiceClock
{
    private readonly SandboxClock _clock;
    private readonly FaultBoard _faults;

    public ServiceClock(SandboxClock clock, FaultBoard faults)
    {
        _clock = clock;
        _faults = faults;
    }

    public DateTimeOffset GetUtcNow() => _clock.GetUtcNow() + TimeSpan.FromSeconds(
        double.TryParse(_faults.Value(FaultNames.ClockSkew), NumberStyles.Float, CultureInfo.InvariantCulture, out double skew) ? skew : 0);
}
