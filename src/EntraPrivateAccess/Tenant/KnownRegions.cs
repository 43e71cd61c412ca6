using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// The regions that are known today. The service's list is open: what is not here is passed on as it is.
/// </summary>
/// <remarks>
/// The first five: connectorGroup in Microsoft Graph's reference. Japan: Microsoft's multi-geo page sends it, and
/// tenants answer it.
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
    /// Refuses a region that is not known, before anything is done: a typo would be found only when the group is
    /// made.
    /// </summary>
    /// <param name="force">True passes on what is not known: the service accepts more regions than its reference
    /// lists.</param>
    /// <exception cref="ConnectorException"><c>UnknownRegion</c>.</exception>
    public static void Require(string? region, bool force)
    {
        if (!force && Spell(region) is string text && Describe(text).Description is null)
        {
            throw ConnectorErrors.UnknownRegion(text, All);
        }
    }

    /// <summary>
    /// The text to send: a known region in the service's own letters, another as it is, and none for a blank one.
    /// </summary>
    public static string? Spell(string? region) =>
        region?.Trim() is { Length: > 0 } text ? Describe(text).Region : null;

    /// <summary>What this text means; a region without a description where that is not known.</summary>
    public static ConnectorRegion Describe(string region) =>
        All.FirstOrDefault(known => string.Equals(known.Region, region, StringComparison.OrdinalIgnoreCase))
        ?? new ConnectorRegion { Region = region };
}
