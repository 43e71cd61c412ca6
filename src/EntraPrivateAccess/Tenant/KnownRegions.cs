using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// The regions that are known today. The service's list is open, so an unknown region is passed on unchanged.
/// </summary>
/// <remarks>
/// The first five are from connectorGroup in the Microsoft Graph reference. Japan: Microsoft's multi-geo page sends it,
/// and tenants return it.
/// </remarks>
internal static class KnownRegions
{
    public static IReadOnlyList<ConnectorRegion> All { get; } =
    [
        new()
        {
            Region = "nam",
            Description = "North America",
            Documented = true,
        },
        new()
        {
            Region = "eur",
            Description = "Europe",
            Documented = true,
        },
        new()
        {
            Region = "aus",
            Description = "Australia",
            Documented = true,
        },
        new()
        {
            Region = "asia",
            Description = "Asia",
            Documented = true,
        },
        new()
        {
            Region = "ind",
            Description = "India",
            Documented = true,
        },
        new() { Region = "japan", Description = "Japan" },
    ];

    /// <summary>
    /// Throws if a region is unknown, before anything is changed: otherwise a typo would be found only when the group
    /// is created.
    /// </summary>
    /// <param name="force">True to accept an unknown region, because the service accepts more regions than its
    /// reference lists.</param>
    /// <exception cref="ConnectorException"><c>UnknownRegion</c>.</exception>
    public static void Require(string? region, bool force)
    {
        if (!force && Spell(region) is string text && Describe(text).Description is null)
        {
            throw ConnectorErrors.UnknownRegion(text, All);
        }
    }

    /// <summary>
    /// Returns the text to send: a known region in the service's spelling, an unknown region unchanged, and null for a
    /// blank region.
    /// </summary>
    public static string? Spell(string? region) =>
        region?.Trim() is { Length: > 0 } text ? Describe(text).Region : null;

    /// <summary>Gets the region for this text; it has no description if it is unknown.</summary>
    public static ConnectorRegion Describe(string region) =>
        All.FirstOrDefault(known => string.Equals(known.Region, region, StringComparison.OrdinalIgnoreCase))
        ?? new ConnectorRegion { Region = region };
}
