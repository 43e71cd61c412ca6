namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>What somebody does with a device's code.</summary>
internal sealed record DeviceAnswer(string UserCode, string? User, bool Decline = false);
