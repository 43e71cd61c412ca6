namespace EntraPrivateAccess.Models;

/// <summary>The verdict on a connector in one word.</summary>
public enum ConnectorHealth
{
    /// <summary>The server and the tenant were both read, and all is as it should be.</summary>
    Healthy,

    /// <summary>Something needs attention, and nothing proves that it carries no traffic.</summary>
    Degraded,

    /// <summary>It carries no traffic.</summary>
    Unhealthy,

    NotRegistered,

    NotInstalled,

    /// <summary>No trouble is known, but evidence that decides is missing, such as the tenant's half.</summary>
    Unknown,
}
