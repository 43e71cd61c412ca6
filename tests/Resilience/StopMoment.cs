using System;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>When a run is stopped.</summary>
/// <param name="Fault">What keeps the run there: a fault, its value, and what it strikes; {0} is the server.</param>
/// <param name="Until">Comes back when it is there.</param>
/// <param name="Child">The program that must still run right after the stop, or null.</param>
internal sealed record StopMoment((string Name, string Value, string Target) Fault, Func<ResilienceSandbox, VirtualMachine, Task>? Until = null, string? Says = null, string? Child = null);
