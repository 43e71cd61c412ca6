namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>One of a connector's messages.</summary>
/// <param name="EventId">Its number in the connector's own channel; null for what goes to the Application log.</param>
internal sealed record ConnectorMessage(string Name, int? EventId, string Text);
