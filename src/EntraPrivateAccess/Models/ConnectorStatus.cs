namespace EntraPrivateAccess.Models;

/// <summary>One connector: what its server and its tenant say of it, and what to do next.</summary>
public sealed class ConnectorStatus
{
    public string Server { get; init; } = "";

    public ConnectorHealth Health { get; init; }

    /// <summary>
    /// The next thing to do, with the command to type; "Nothing to do." where all is well, with what was not tested.
    /// </summary>
    public string NextStep { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Whether the server itself was looked at; false for rows that only the tenant told.</summary>
    public bool IsLocal { get; init; }

    public string? Version { get; init; }

    /// <summary>The newest version that this module knows of; there may be newer ones.</summary>
    public string? NewestKnownVersion { get; init; }

    /// <summary>State of the service WAPCSvc, such as Running; null where it is missing or was not looked at.</summary>
    public string? ConnectorService { get; init; }

    /// <summary>State of the service WAPCUpdaterSvc.</summary>
    public string? UpdaterService { get; init; }

    /// <summary>NotRegistered, Registered, Expired or Unknown; null where it was not looked at.</summary>
    public string? Registration { get; init; }

    public string? TenantId { get; init; }

    public string? CertificateThumbprint { get; init; }

    public DateTimeOffset? CertificateExpires { get; init; }

    /// <summary>Whole days until the trust certificate ends; negative where it has.</summary>
    public int? CertificateDaysLeft { get; init; }

    /// <summary>
    /// Errors in the connector's event channels within the last day; null where they could not be read.
    /// </summary>
    public int? RecentErrors { get; init; }

    /// <summary>The newest of them.</summary>
    public string? LastError { get; init; }

    public string? ConnectorId { get; init; }

    /// <summary>
    /// What the tenant says: <c>active</c> or <c>inactive</c>; null where nobody is signed in or it is not listed.
    /// </summary>
    public string? Status { get; init; }

    public string? ConnectorGroup { get; init; }

    public string? Region { get; init; }

    /// <summary>Other active connectors of the same group; null where it was not asked.</summary>
    public int? OtherActiveMembers { get; init; }

    public string? ExternalIp { get; init; }
}

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
