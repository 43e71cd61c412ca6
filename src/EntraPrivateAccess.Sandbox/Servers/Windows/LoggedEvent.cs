using System;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>One event of an event log.</summary>
internal sealed record LoggedEvent(DateTimeOffset Time, string Channel, string Provider, int Id, int Level, string Message);
