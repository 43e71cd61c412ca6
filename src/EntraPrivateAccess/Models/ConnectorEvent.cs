using System;

namespace EntraPrivateAccess.Models;

/// <summary>One event that a connector, its updater or its installation wrote, with what it means where that is known.</summary>
public sealed class ConnectorEvent
{
    public DateTimeOffset Time { get; init; }

    public ConnectorEventLevel Level { get; init; }

    /// <summary>The event's number. Few of them are documented; the text says more.</summary>
    public int Id { get; init; }

    public string Channel { get; init; } = "";

    public string Source { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>The name of the known problem, such as <c>TrustCertificateExpired</c>; null where the message is none.</summary>
    public string? Class { get; init; }

    /// <summary>Why it likely happened; null if that is not known.</summary>
    public string? Cause { get; init; }

    /// <summary>What to do about it, with the command to type; null where that is not known.</summary>
    public string? Remedy { get; init; }

    public string Server { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    public override string ToString() => $"{Level} {Id}: {Message}";
}
