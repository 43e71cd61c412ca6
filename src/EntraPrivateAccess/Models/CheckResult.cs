namespace EntraPrivateAccess.Models;

/// <summary>One check and what it found.</summary>
public sealed class CheckResult
{
    public string Name { get; init; } = "";

    /// <summary>Server, Tls, Network, Connector, Cloud or Events.</summary>
    public string Category { get; init; } = "";

    /// <summary>What was looked at: a registry value, a URL, a service.</summary>
    public string Target { get; init; } = "";

    public CheckStatus Status { get; init; }

    public string Detail { get; init; } = "";

    /// <summary>What to do about it, with the command to type; null where nothing is to do.</summary>
    public string? Action { get; init; }

    public override string ToString() => $"{Name}: {Status}";
}
