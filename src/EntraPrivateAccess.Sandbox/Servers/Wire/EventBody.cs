using System;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>An event to write; now, where it has no time.</summary>
internal sealed record EventBody(string Channel, string Provider, int Id, int Level, string Message, DateTimeOffset? Time = null);
