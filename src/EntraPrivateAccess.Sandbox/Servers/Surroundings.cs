using System;
using System.Globalization;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>What all virtual servers share.</summary>
internal sealed class Surroundings(
    SandboxClock clock, SandboxWaits waits, FaultBoard faults, Journal journal, IConnectorRegistrar registrar)
{
    public SandboxClock Clock { get; } = clock;

    public SandboxWaits Waits { get; } = waits;

    public FaultBoard Faults { get; } = faults;

    public Journal Journal { get; } = journal;

    public IConnectorRegistrar Registrar { get; } = registrar;

    /// <summary>Lets a setting's seconds pass. Whoever changes the setting meanwhile, or moves the clock, changes what is left of them.</summary>
    public Task PassAsync(string fault, string target, double otherwise)
    {
        DateTimeOffset began = Clock.GetUtcNow();
        return Waits.UntilAsync(() => began + Duration(fault, target, otherwise));
    }

    /// <summary>A setting in seconds.</summary>
    public TimeSpan Duration(string fault, string target, double otherwise) =>
        TimeSpan.FromSeconds(double.TryParse(Faults.Value(fault, target), NumberStyles.Float, CultureInfo.InvariantCulture, out double given) ? given : otherwise);
}
