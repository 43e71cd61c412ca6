namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>How time passes.</summary>
/// <param name="SkipWaits">Whether the clock moves on at once when a client waits.</param>
internal sealed record ClockRequest(bool SkipWaits);
