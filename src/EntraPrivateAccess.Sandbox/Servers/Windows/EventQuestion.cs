using System;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>What is asked of a channel.</summary>
/// <param name="MildestLevel">This level and the worse ones.</param>
/// <param name="After">The record that was read last, or null for the first page.</param>
internal sealed record EventQuestion(string Channel, string? Provider, DateTimeOffset Since, int MildestLevel, int AtMost, long? After = null)
{
    public bool Wants(LoggedEvent entry) =>
        entry.Time >= Since && entry.Level <= MildestLevel && (Provider is null || entry.Provider.Equals(Provider, StringComparison.OrdinalIgnoreCase));
}
