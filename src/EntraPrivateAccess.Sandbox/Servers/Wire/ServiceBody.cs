namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>A service to put on a server as if another product had brought it.</summary>
internal sealed record ServiceBody(string DisplayName, string StartType = "Manual");
