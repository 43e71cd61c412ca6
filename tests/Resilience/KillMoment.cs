using System;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>When a run is killed, and what the next one must find done.</summary>
/// <param name="Done">Steps that the next run reports as AlreadyDone.</param>
/// <param name="Slow">A duration that is stretched, so that what was begun outlives the kill.</param>
/// <param name="Before">What both runs are told first.</param>
internal sealed record KillMoment(Func<ResilienceSandbox, VirtualMachine, HostedChild, Task> Until, string[] Done, string? Slow = null, string Before = "");
