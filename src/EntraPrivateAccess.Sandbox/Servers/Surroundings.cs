using System;
using System.Globalization;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>What all virtual servers share.</summary>
internal sealed class Surroundings(SandboxClock clock, FaultBoard faults, Journal journal, IConnectorRegistrar registrar)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    public SandboxClock Clock { get; } = clock;

    public FaultBoard Faults { get; } = faults;

    public Journal Journal { get; } = journal;

    public IConnectorRegistrar Registrar { get; } = registrar;

    /// <summary>Lets a setting's seconds pass. Whoever changes the setting meanwhile, or moves the clock, changes what is left of them.</summary>
    public async Task PassAsync(string fault, string target, double otherwise)
    {
        DateTimeOffset began = Clock.GetUtcNow();
        for (TimeSpan left = Left(); left > TimeSpan.Zero; left = Left())
        {
            await Task.Delay(left < s_look ? left : s_look);
        }

        TimeSpan Left() => began + Duration(fault, target, otherwise) - Clock.GetUtcNow();
    }

    /// <summary>A setting in seconds.</summary>
    public TimeSpan Duration(string fault, string target, double otherwise) =>
        TimeSpan.FromSeconds(double.TryParse(Faults.Value(fault, target), NumberStyles.Float, CultureInfo.InvariantCulture, out double given) ? given : otherwise);
}
