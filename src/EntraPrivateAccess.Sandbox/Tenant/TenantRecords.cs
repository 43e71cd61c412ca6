namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>An application of the tenant.</summary>
/// <param name="ApplicationType">enterpriseapp, nonwebapp or quickaccessapp where publishing is enabled for it, else
/// null.</param>
/// <param name="GroupId">Null means the default group (seen live: an application that lost its group answers with the
/// default one).</param>
internal sealed record ApplicationRecord(
    string Id,
    string AppId,
    string DisplayName,
    string? ApplicationType,
    IReadOnlyList<string> Tags,
    string? GroupId = null
);

/// <summary>A registered connector. Which group it is in stands in <see cref="TenantSnapshot"/>.</summary>
/// <param name="ListedAt">From then on Graph shows it.</param>
/// <param name="RunningSince">First heartbeat of the current unbroken row, or null.</param>
/// <param name="LastSeen">Last heartbeat, or the registration.</param>
/// <param name="PinnedStatus">A seeded connector's status, which no heartbeat keeps up.</param>
internal sealed record ConnectorRecord(
    string Id,
    string MachineName,
    string ExternalIp,
    string Version,
    DateTimeOffset ListedAt,
    DateTimeOffset LastSeen,
    DateTimeOffset? RunningSince = null,
    string? PinnedStatus = null
);

/// <summary>A connector group. Equal names are allowed; exactly one group is the default.</summary>
/// <param name="Type">Microsoft names one; the service mixes others in.</param>
internal sealed record GroupRecord(
    string Id,
    string Name,
    string? Region,
    bool IsDefault = false,
    string Type = "applicationProxy"
);

/// <summary>Who the tenant is. Contoso is Microsoft's name for examples.</summary>
internal sealed class TenantIdentity
{
    public string Id { get; } = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";

    public string Name { get; } = "Contoso (sandbox)";

    public string Domain { get; } = "contoso.onmicrosoft.com";

    /// <summary>
    /// A group that is made without a region gets the tenant's: Microsoft's tutorial shows it come back though it was
    /// not sent.
    /// </summary>
    public string Region { get; } = "nam";

    /// <summary>Whether a sign-in address names this tenant: by id, by domain, or by one of the shared names.</summary>
    public bool Answers(string name) => name.ToLowerInvariant() is "common" or "organizations" || Is(name);

    public bool Is(string name) =>
        name.Equals(Id, System.StringComparison.OrdinalIgnoreCase)
        || name.Equals(Domain, System.StringComparison.OrdinalIgnoreCase);
}

/// <summary>Somebody who can sign in.</summary>
/// <param name="DirectoryRoles">Template ids, see <see cref="Tenant.DirectoryRoles"/>.</param>
/// <param name="MustDoMfa">Refused with AADSTS50076 wherever no person is there to answer.</param>
internal sealed record TenantUser(
    string Name,
    string DisplayName,
    string ObjectId,
    IReadOnlyList<string> DirectoryRoles,
    bool IsGuest = false,
    bool MustDoMfa = false
);

/// <summary>An application that may ask for tokens.</summary>
/// <param name="Redirects">Registered redirect URIs; <c>{root}</c> stands for the sandbox's address.</param>
internal sealed record TenantClient(string Id, string Name, IReadOnlyList<string> Redirects)
{
    /// <summary>Delegated permissions of Microsoft Graph that were consented to.</summary>
    public IReadOnlyList<string> GraphScopes { get; init; } = [];

    /// <summary>Application permissions of Microsoft Graph.</summary>
    public IReadOnlyList<string> AppRoles { get; init; } = [];

    /// <summary>May ask for user_impersonation of the registration service.</summary>
    public bool Registers { get; init; }

    public string? Secret { get; init; }

    public bool IsPublic => Redirects.Count > 0;

    /// <summary>Exact, but for loopback: any port (RFC 8252, and Entra ID does so for http://localhost).</summary>
    public bool AllowsRedirect(string redirect, string root) =>
        Redirects.Any(registered => Same(registered.Replace("{root}", root, StringComparison.Ordinal), redirect));

    private static bool Same(string registered, string redirect) =>
        registered == "http://localhost"
            ? Uri.TryCreate(redirect, UriKind.Absolute, out Uri? uri)
                && uri is { Scheme: "http", Host: "localhost", AbsolutePath: "/" }
            : registered.Equals(redirect, StringComparison.OrdinalIgnoreCase);
}
