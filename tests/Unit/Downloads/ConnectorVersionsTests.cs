using EntraPrivateAccess.Downloads;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Downloads;

public sealed class ConnectorVersionsTests
{
    [Fact]
    public void Table_is_sorted_newest_first_and_contains_the_versions_that_rules_depend_on()
    {
        Assert.Equal(ConnectorVersions.All.OrderByDescending(release => release.Version), ConnectorVersions.All);
        Assert.Equal(
            (new Version(1, 5, 4892, 0), new DateTime(2026, 6, 8)),
            (ConnectorVersions.Newest.Version, ConnectorVersions.Newest.Released)
        );
        Assert.Single(ConnectorVersions.All, release => release.Version == ConnectorVersions.MinimumForPrivateAccess);
        Assert.Single(ConnectorVersions.All, release =>
            (release.Version, release.Released) == (new Version(1, 5, 3829, 0), new DateTime(2024, 4, 2))
        );
    }

    [Fact]
    public void Two_releases_are_installed_by_automatic_updates() =>
        Assert.Equal(
            ["1.5.4522.0", "1.5.4364.0"],
            ConnectorVersions
                .All.Where(release => release.MayUpdateItself)
                .Select(release => release.Version.ToString())
        );
}
