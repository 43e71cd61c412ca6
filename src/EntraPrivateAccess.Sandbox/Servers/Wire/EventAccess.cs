namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Whether a channel may be read.</summary>
internal sealed record EventAccess(string Channel, bool Unreadable);
