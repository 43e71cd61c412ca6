using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>A permission that a source lists for operations.</summary>
/// <param name="IsApplication">Whether it is a permission of an application without a user.</param>
internal sealed record PermissionClaim(
    string Permission,
    bool IsApplication,
    FactSource Source,
    params PermissionOperation[] Operations
)
{
    /// <summary>What each source lists. The sources disagree, as <see cref="KnownFacts.Permissions"/> shows.</summary>
    private static readonly PermissionClaim[] s_all =
    [
        new(
            GraphPermissions.ReadWrite,
            false,
            FactSources.PermissionsData,
            PermissionOperation.Read,
            PermissionOperation.Move,
            PermissionOperation.Group,
            PermissionOperation.Application
        ),
        new(
            "Directory.AccessAsUser.All",
            false,
            FactSources.ReferenceBefore,
            PermissionOperation.Read,
            PermissionOperation.Move,
            PermissionOperation.Group,
            PermissionOperation.Application
        ),
        new(GraphPermissions.Read, false, FactSources.Samples, PermissionOperation.Read),
        new(GraphPermissions.ReadWrite, true, FactSources.PermissionsData, PermissionOperation.Group),
        new("NetworkAccess.Read.All", true, FactSources.OperatePrivateAccess, PermissionOperation.Read),
        new(
            "OnPremisesPublishingProfiles.ReadWrite.All",
            true,
            FactSources.CommunityPipeline,
            PermissionOperation.Application
        ),
    ];

    /// <summary>Gets the statements of sources that list one of these permissions for an operation.</summary>
    public static IReadOnlyList<PermissionClaim> Find(
        PermissionOperation operation,
        bool isApplication,
        IReadOnlyList<string> permissions
    ) =>
        [
            .. s_all.Where(claim =>
                claim.IsApplication == isApplication
                && claim.Operations.Contains(operation)
                && permissions.Any(held => held.EndsWith(claim.Permission, StringComparison.OrdinalIgnoreCase))
            ),
        ];

    public override string ToString() => $"{Source} lists {Permission}";
}

/// <summary>The response of Microsoft Graph to a request that only reads.</summary>
/// <param name="Path">The path without the query.</param>
internal sealed record LiveRead(string Path, GraphResponse Reply, DateTimeOffset At)
{
    public bool IsRefused => Reply.Status == 403;

    /// <summary>True if no connector was ever registered in the tenant, so that there is nothing to read.</summary>
    public bool IsNotEnabled => Reply.IsPublishingNotEnabled();

    /// <summary>The response as a source, such as "Microsoft Graph: GET …/connectors returned 200 at …".</summary>
    public override string ToString() =>
        $"Microsoft Graph: GET {GraphPaths.Version}{Path} returned {Reply.Status}"
        + (Reply.Code.Length == 0 ? "" : $" {Reply.Code}")
        + FormattableString.Invariant($" at {At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}

/// <summary>A statement about one operation.</summary>
/// <param name="Sources">Where it comes from.</param>
/// <param name="From">The time of the evidence; null if it is unknown.</param>
internal sealed record PermissionFinding(
    PermissionStatus Status,
    PermissionEvidence Evidence,
    string Detail,
    string? Action,
    IReadOnlyList<string> Sources,
    DateTimeOffset? From
);
