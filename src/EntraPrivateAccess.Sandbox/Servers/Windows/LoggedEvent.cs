using System;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>One event of an event log.</summary>
/// <param name="Record">Counts up as events are written; 0 until it is.</param>
internal sealed record LoggedEvent(DateTimeOffset Time, string Channel, string Provider, int Id, int Level, string Message, long Record = 0);
