namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Why a store cannot be read from now on; null makes it readable.</summary>
internal sealed record UnreadableBody(string? Reason);
