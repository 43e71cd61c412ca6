using System;
using System.Globalization;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>What all virtual servers share.</summary>
internal sealed class Surroundings(SandboxClock clock, FaultBoard faults, Journal journal, IConnectorRegistrar registrar)
{
    public SandboxClock Clock { get; } = clock;

    public FaultBoard Faults { get; } = faults;

    public Journal Journal { get; } = journal;

    public IConnectorRegistrar Registrar { get; } = registrar;

    /// <summary>A setting in seconds.</summary>
    public TimeSpan Duration(string fault, string target, double otherwise) =>
        TimeSpan.FromSeconds(double.TryParse(Faults.Value(fault, target), NumberStyles.Float, CultureInfo.InvariantCulture, out double given) ? given : otherwise);
}
