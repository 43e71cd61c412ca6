namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>All of a process's standard input.</summary>
internal sealed record InputBody(byte[]? Input);
