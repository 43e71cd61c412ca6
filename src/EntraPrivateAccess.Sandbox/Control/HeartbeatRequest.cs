namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>What a running connector says of itself.</summary>
internal sealed record HeartbeatRequest(string Version, string ExternalIp);
