namespace EntraPrivateAccess.Models;

/// <summary>The verdict on a connector in one word.</summary>
public enum ConnectorHealth
{
    /// <summary>Everything that was looked at is as it should be.</summary>
    Healthy,

    /// <summary>It carries traffic, and something wants attention.</summary>
    Degraded,

    /// <summary>It carries no traffic.</summary>
    Unhealthy,

    NotRegistered,

    NotInstalled,

    /// <summary>Something that decides could not be read.</summary>
    Unknown,
}
