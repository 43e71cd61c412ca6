using System;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>When a run is stopped.</summary>
/// <param name="Step">The step that it is in.</param>
/// <param name="Fault">What keeps the run there, far longer than the test waits: a fault, its value, and what it strikes; {0} is the server.</param>
/// <param name="Until">Comes back when it is there.</param>
/// <param name="Says">What the run says when it is there, or null.</param>
/// <param name="Child">The program that must still run right after the stop, or null.</param>
internal sealed record StopMoment(
    string Step, (string Name, string Value, string Target) Fault, Func<ResilienceSandbox, VirtualMachine, Task>? Until = null, string? Says = null, string? Child = null);
