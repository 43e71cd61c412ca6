namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Determines whether a token permits changes to connectors and groups, as far as Microsoft describes it.
/// </summary>
/// <remarks>
/// The sources disagree, so only a token that no source accepts is refused, and otherwise the request decides:
/// <list type="bullet">
/// <item>Microsoft's permissions data (August 2026) requires Directory.ReadWrite.All of a signed-in user for every
/// request, and lists application permissions for creating a group only. The FAQ (March 2026) says that service
/// principals are not supported.</item>
/// <item>The reference pages of 2021 also list Directory.AccessAsUser.All.</item>
/// <item>A community pipeline (June 2026) assigns groups as an application with
/// OnPremisesPublishingProfiles.ReadWrite.All.</item>
/// <item>Microsoft's samples (March 2026) read with Directory.Read.All, which permits no change in any source.</item>
/// </list>
/// </remarks>
internal static class PublishingScopes
{
    private static readonly string[] s_changing =
    [
        "Directory.ReadWrite.All",
        "Directory.AccessAsUser.All",
        "OnPremisesPublishingProfiles.ReadWrite.All",
    ];

    /// <summary>
    /// Returns true if the permissions are known, and no source lists any of them for a change. Some tokens prefix a
    /// permission with its resource.
    /// </summary>
    public static bool PermitNoChange(IReadOnlyList<string> scopes) =>
        scopes.Count > 0
        && !scopes.Any(scope =>
            s_changing.Any(changing => scope.EndsWith(changing, StringComparison.OrdinalIgnoreCase))
        );
}
