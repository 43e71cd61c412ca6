namespace EntraPrivateAccess.Sandbox.State;

/// <summary>A fault that somebody set.</summary>
/// <param name="Name">One of <see cref="FaultNames"/>.</param>
/// <param name="Value">What the fault needs: seconds, an exit code, a service's name; each name says which.</param>
/// <param name="Count">How often it still strikes; null until it is cleared.</param>
/// <param name="Target">Strikes only what contains this text (a path, a server, a service); null strikes all.</param>
internal sealed record Fault(string Name, string? Value, int? Count, string? Target);
