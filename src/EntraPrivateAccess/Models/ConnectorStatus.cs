namespace EntraPrivateAccess.Models;

/// <summary>The status of one connector according to its server and its tenant, and the next step.</summary>
public sealed class ConnectorStatus
{
    /// <summary>Gets the name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Gets the health of the connector.</summary>
    public ConnectorHealth Health { get; init; }

    /// <summary>
    /// Gets the next step, with the command to run. It is "Nothing to do." and a list of what was not tested if the
    /// connector is healthy.
    /// </summary>
    public string NextStep { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets whether the server itself was examined; false if only the tenant was read.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Gets the connector's version; null if it is unknown.</summary>
    [ShownAs(typeof(Version))]
    public string? Version { get; init; }

    /// <summary>Gets the newest version that this module knows; there may be newer ones.</summary>
    [ShownAs(typeof(Version))]
    public string? NewestKnownVersion { get; init; }

    /// <summary>Gets the date of the list of versions that <see cref="NewestKnownVersion"/> comes from.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string? NewestKnownVersionAsOf
    {
        get => JsonText.Time(VersionsAsOf);
        init => VersionsAsOf = JsonText.ToOptionalTime(value);
    }

    /// <summary>
    /// Gets the state of the service WAPCSvc, such as Running; null if it is missing or was not examined.
    /// </summary>
    public string? ConnectorService { get; init; }

    /// <summary>Gets the state of the service WAPCUpdaterSvc; null if it is missing or was not examined.</summary>
    public string? UpdaterService { get; init; }

    /// <summary>
    /// Gets the registration's state: NotRegistered, Registered, Expired or Unknown; null if it was not examined.
    /// </summary>
    public string? Registration { get; init; }

    /// <summary>Gets the ID of the tenant; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the thumbprint of the trust certificate; null if it is unknown.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Gets the time at which the trust certificate expires; null if it is unknown.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string? CertificateExpires
    {
        get => JsonText.Time(NotAfter);
        init => NotAfter = JsonText.ToOptionalTime(value);
    }

    /// <summary>
    /// Gets the whole days until the trust certificate expires; negative if it has expired, null if it is unknown.
    /// </summary>
    public int? CertificateDaysLeft { get; init; }

    /// <summary>
    /// Gets whether Windows requires a restart of the server; null if it is unknown. Until then, files and settings of
    /// an installation may not be in use.
    /// </summary>
    public bool? RebootRequired { get; init; }

    /// <summary>
    /// Gets the number of errors in the connector's event channels during the last day; null if they could not be read.
    /// </summary>
    public int? RecentErrors { get; init; }

    /// <summary>Gets the text of the newest of these errors, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>Gets the connector's ID in the tenant; null if it is unknown.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>
    /// Gets the status in the tenant, such as <c>active</c> or <c>inactive</c>; null without a sign-in or if the tenant
    /// does not list the connector.
    /// </summary>
    public string? Status { get; init; }

    /// <summary>Gets the name of the connector's group; null if it is unknown.</summary>
    public string? ConnectorGroup { get; init; }

    /// <summary>Gets the region of the connector's group, such as <c>eur</c>; null if it is unknown.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// Gets the number of other active connectors in the same group; null if the tenant was not queried.
    /// </summary>
    public int? OtherActiveMembers { get; init; }

    /// <summary>
    /// Gets the public IP address from which the connector reaches the service; null if it is unknown.
    /// </summary>
    public string? ExternalIp { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorStatus/1";

    /// <summary>Gets the time at which the trust certificate expires; null if it is unknown.</summary>
    internal DateTimeOffset? NotAfter { get; init; }

    /// <summary>Gets the date of the list of known versions, or null.</summary>
    internal DateTimeOffset? VersionsAsOf { get; init; }
}

/// <summary>The health of a connector.</summary>
public enum ConnectorHealth : long
{
    /// <summary>The server and the tenant were both examined, and no problem was found.</summary>
    Healthy,

    /// <summary>Something needs attention, but there is no evidence that the connector carries no traffic.</summary>
    Degraded,

    /// <summary>The connector carries no traffic.</summary>
    Unhealthy,

    /// <summary>The connector is installed but not registered.</summary>
    NotRegistered,

    /// <summary>No connector is installed.</summary>
    NotInstalled,

    /// <summary>No problem is known, but required information is missing, such as the status in the tenant.</summary>
    Unknown,
}
