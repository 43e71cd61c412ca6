using System;

namespace EntraPrivateAccess.Models;

/// <summary>One line of a sandbox's journal: a request that reached it, or something that changed in it.</summary>
public sealed class ConnectorSandboxEvent
{
    /// <summary>Counts up from 1 without gaps.</summary>
    public long Number { get; init; }

    public DateTimeOffset Time { get; init; }

    /// <summary><c>request</c>, <c>tenant</c>, <c>server</c> or <c>fault</c>.</summary>
    public string Kind { get; init; } = "";

    public string Action { get; init; } = "";

    public string? Target { get; init; }

    /// <summary>The HTTP status of a request; 0 for a change, and for a connection that was dropped.</summary>
    public int Status { get; init; }

    /// <summary>True where something changed, or was asked to.</summary>
    public bool Writes { get; init; }

    public string? Detail { get; init; }

    public override string ToString() => Action;
}
