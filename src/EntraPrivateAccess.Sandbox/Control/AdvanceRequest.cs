namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Moves the clock forward.</summary>
internal sealed record AdvanceRequest(double Seconds);
