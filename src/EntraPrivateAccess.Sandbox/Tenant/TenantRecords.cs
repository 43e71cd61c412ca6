namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>An application of the tenant.</summary>
/// <param name="ApplicationType">enterpriseapp, nonwebapp or quickaccessapp if publishing is enabled for it, else
/// null.</param>
/// <param name="GroupId">Null means the default group (observed in a live tenant: an application that lost its group
/// returns the default one).</param>
internal sealed record ApplicationRecord(
    string Id,
    string AppId,
    string DisplayName,
    string? ApplicationType,
    IReadOnlyList<string> Tags,
    string? GroupId = null
)
{
    public DateTimeOffset Created { get; init; }

    /// <summary>How a connector is selected for a request; random is the documented default.</summary>
    public string TrafficRoutingMethod { get; init; } = "random";

    /// <summary>The address at which connectors reach a web application; null for other applications.</summary>
    public string? InternalUrl { get; init; }

    /// <summary>The further addresses of a web application with several segments.</summary>
    public IReadOnlyList<string> FurtherUrls { get; init; } = [];

    /// <summary>
    /// Whether connectors validate the certificate of a web application; null for other applications.
    /// </summary>
    public bool? ValidatesCertificate { get; init; }

    /// <summary>The segments of a Private Access application.</summary>
    public IReadOnlyList<SegmentRecord> Segments { get; init; } = [];
}

/// <summary>One segment of a Private Access application.</summary>
/// <param name="DestinationType">ipAddress, ipRange, ipRangeCidr, fqdn or dnsSuffix.</param>
/// <param name="Protocol">tcp, udp, or both with a comma.</param>
internal sealed record SegmentRecord(
    string DestinationHost,
    string DestinationType,
    IReadOnlyList<string> Ports,
    string Protocol = "tcp"
)
{
    public string Id { get; init; } = "";
}

/// <summary>A registered connector. <see cref="TenantSnapshot"/> contains its group.</summary>
/// <param name="ListedAt">The time at which Graph starts to return it.</param>
/// <param name="RunningSince">The first heartbeat of the current unbroken series, or null.</param>
/// <param name="LastSeen">The last heartbeat, or the registration.</param>
/// <param name="IsExternal">Whether a program outside the sandbox sends the heartbeats.</param>
/// <param name="PinnedStatus">The fixed status of a seeded connector, which sends no heartbeats.</param>
internal sealed record ConnectorRecord(
    string Id,
    string MachineName,
    string ExternalIp,
    string Version,
    DateTimeOffset ListedAt,
    DateTimeOffset LastSeen,
    DateTimeOffset? RunningSince = null,
    string? PinnedStatus = null,
    bool IsExternal = false
);

/// <summary>A connector group. Duplicate names are allowed; exactly one group is the default.</summary>
/// <param name="Type">Microsoft documents one type; the service also returns others.</param>
internal sealed record GroupRecord(
    string Id,
    string Name,
    string? Region,
    bool IsDefault = false,
    string Type = "applicationProxy"
);

/// <summary>The identity of the tenant. Contoso is Microsoft's name for examples.</summary>
internal sealed class TenantIdentity
{
    public string Id { get; } = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";

    public string Name { get; } = "Contoso (sandbox)";

    public string Domain { get; } = "contoso.onmicrosoft.com";

    /// <summary>
    /// The region of groups created without one: in Microsoft's tutorial the response contains the region although the
    /// request does not.
    /// </summary>
    public string Region { get; } = "nam";

    /// <summary>
    /// Returns whether a sign-in address refers to this tenant by ID, by domain, or by a shared name.
    /// </summary>
    public bool Answers(string name) => name.ToLowerInvariant() is "common" or "organizations" || Is(name);

    public bool Is(string name) =>
        name.Equals(Id, System.StringComparison.OrdinalIgnoreCase)
        || name.Equals(Domain, System.StringComparison.OrdinalIgnoreCase);
}

/// <summary>A user who can sign in.</summary>
/// <param name="DirectoryRoles">Template IDs; see <see cref="Tenant.DirectoryRoles"/>.</param>
/// <param name="MustDoMfa">Whether the user is refused with AADSTS50076 if no prompt can be shown.</param>
internal sealed record TenantUser(
    string Name,
    string DisplayName,
    string ObjectId,
    IReadOnlyList<string> DirectoryRoles,
    bool IsGuest = false,
    bool MustDoMfa = false
);

/// <summary>An application that may request tokens.</summary>
/// <param name="Redirects">Registered redirect URIs; <c>{root}</c> is replaced with the sandbox's address.</param>
internal sealed record TenantClient(string Id, string Name, IReadOnlyList<string> Redirects)
{
    /// <summary>Consented delegated permissions of Microsoft Graph.</summary>
    public IReadOnlyList<string> GraphScopes { get; init; } = [];

    /// <summary>Application permissions of Microsoft Graph.</summary>
    public IReadOnlyList<string> AppRoles { get; init; } = [];

    /// <summary>Whether it may request user_impersonation of the registration service.</summary>
    public bool Registers { get; init; }

    public string? Secret { get; init; }

    public bool IsPublic => Redirects.Count > 0;

    /// <summary>
    /// Returns whether a redirect URI is registered. The comparison is exact, but loopback addresses match with any
    /// port (RFC 8252, which Entra ID follows for http://localhost).
    /// </summary>
    public bool AllowsRedirect(string redirect, string root) =>
        Redirects.Any(registered => Same(registered.Replace("{root}", root, StringComparison.Ordinal), redirect));

    private static bool Same(string registered, string redirect) =>
        registered == "http://localhost"
            ? Uri.TryCreate(redirect, UriKind.Absolute, out Uri? uri)
                && uri is { Scheme: "http", Host: "localhost", AbsolutePath: "/" }
            : registered.Equals(redirect, StringComparison.OrdinalIgnoreCase);
}
