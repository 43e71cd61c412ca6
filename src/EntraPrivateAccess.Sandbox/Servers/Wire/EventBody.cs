namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>An event to write.</summary>
internal sealed record EventBody(string Channel, string Provider, int Id, int Level, string Message);
