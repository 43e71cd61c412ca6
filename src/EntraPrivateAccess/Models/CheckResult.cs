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

    /// <summary>How long looking took, without the wait for what it depends on.</summary>
    public TimeSpan Duration { get; init; }

    public string Server { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>The ErrorId of a command that this finding ends.</summary>
    internal string ErrorId { get; init; } = "";

    /// <summary>What it makes of the connector.</summary>
    internal ConnectorHealth Health { get; init; }

    public override string ToString() => $"{Name}: {Status}";
}

/// <summary>
/// How far a connector must be, for probes and detection scripts. Each level asks for what stands before it, too.
/// </summary>
public enum CheckLevel
{
    /// <summary>Program and services are there, in a version that serves.</summary>
    Installed,

    /// <summary>It holds a trust certificate that is valid.</summary>
    Registered,

    /// <summary>
    /// TLS 1.2 is on, its services run and, with a sign-in, the tenant says active. Nothing on the network is tested.
    /// </summary>
    Ready,
}

/// <summary>The outcome of a check.</summary>
public enum CheckStatus
{
    Pass,
    Warn,
    Fail,

    /// <summary>Not asked, because something that it depends on failed or is not there.</summary>
    Skip,
}
