namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>What can change about a server; null leaves it.</summary>
internal sealed record MachineChange(bool? Elevated, bool? ServerCore);
