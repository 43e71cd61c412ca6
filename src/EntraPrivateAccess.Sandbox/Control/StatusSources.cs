using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>What the status is gathered from, besides the tenant.</summary>
internal sealed record StatusSources(SandboxClock Clock, FaultBoard Faults, SandboxAddress Address, ManagedIdentityEndpoint Identity);
