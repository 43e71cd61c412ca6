using System.Globalization;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// The versions of the connector that this build of the module knows. The service offers no list of versions.
/// </summary>
/// <remarks>Source: <see cref="FactSources.VersionHistory"/>.</remarks>
internal static class ConnectorVersions
{
    private const int OldDays = 180;

    private const string Table = """
        1.5.4892.0 2026-06-08 download
        1.5.4594.0 2025-12-19 download
        1.5.4522.0 2025-10-10 update
        1.5.4364.0 2025-06-25 update
        1.5.4287.0 2025-05-28 download
        1.5.3925.0 2024-07-03 download
        1.5.3890.0 2024-05-29 download
        1.5.3829.0 2024-04-02 download
        1.5.3437.0 2023-06-20 download
        1.5.3417.0 unknown    download
        1.5.2846.0 2022-03-22 download
        1.5.1975.0 2020-07-22 download
        1.5.1626.0 2020-07-17 download
        1.5.1526.0 2020-04-07 download
        1.5.612.0  2018-09-20 download
        1.5.402.0  2018-01-19 download
        1.5.132.0  2017-05-25 download
        1.5.36.0   2017-04-15 download
        """;

    /// <summary>All known versions, newest first.</summary>
    public static IReadOnlyList<ConnectorRelease> All { get; } =
    [.. Table.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    /// <summary>The newest version that this build of the module knows. A newer one may exist.</summary>
    public static ConnectorRelease Newest => All[0];

    /// <summary>The minimum version that supports Private Access.</summary>
    public static Version MinimumForPrivateAccess { get; } = new(1, 5, 3417, 0);

    /// <summary>
    /// The newest version that is deprecated for every use (<see cref="KnownFacts.DeprecatedVersions"/>).
    /// </summary>
    public static Version NewestDeprecated { get; } = new(1, 5, 612, 0);

    /// <summary>
    /// The first version that uses the default proxy for backend requests of application proxy, and the first that does
    /// so for Private Access (<see cref="KnownFacts.BackendProxy"/>).
    /// </summary>
    public static Version MinimumForBackendProxy { get; } = new(1, 5, 1526, 0);

    /// <inheritdoc cref="MinimumForBackendProxy"/>
    public static Version MinimumForPrivateAccessProxy { get; } = new(1, 5, 3890, 0);

    /// <summary>The date of the page that the list was taken from.</summary>
    public static DateTime AsOf { get; } = new(2026, 6, 8, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Returns whether the list is so old that it probably lacks versions.</summary>
    public static bool IsOld(DateTimeOffset now) => now - AsOf > TimeSpan.FromDays(OldDays);

    /// <summary>Describes the age of the list as a sentence.</summary>
    public static string Age(DateTimeOffset now) =>
        FormattableString.Invariant($"This module's list of versions is of {AsOf:yyyy-MM-dd}")
        + (
            IsOld(now)
                ? FormattableString.Invariant(
                    $", more than {OldDays} days ago: newer versions probably exist. Compare Microsoft's page "
                ) + $"'{FactSources.VersionHistory.Title}', or update the module."
                : "."
        );

    private static ConnectorRelease Parse(string row)
    {
        string[] cells = row.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        DateTime? released = DateTime.TryParseExact(
            cells[1],
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTime day
        )
            ? day
            : null;
        return new ConnectorRelease(Version.Parse(cells[0]), released, cells[2] == "update");
    }
}

/// <summary>One published version of the connector.</summary>
/// <param name="Released">The release date, or null if Microsoft's table does not contain one.</param>
/// <param name="MayUpdateItself">True if the connector's updater may install it; false if it must be
/// downloaded.</param>
internal sealed record ConnectorRelease(Version Version, DateTime? Released, bool MayUpdateItself);
