namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>Moves the clock forward, or waits for so long.</summary>
internal sealed record AdvanceRequest(double Seconds);
