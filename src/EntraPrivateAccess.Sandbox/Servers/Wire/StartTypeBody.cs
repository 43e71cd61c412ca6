namespace EntraPrivateAccess.Sandbox.Servers.Wire;

internal sealed record StartTypeBody(string StartType);
