using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>What surrounds a registration.</summary>
internal sealed record RegistrationSetting(SandboxClock Clock, FaultBoard Faults, Journal Journal, ConnectorRules Rules);
