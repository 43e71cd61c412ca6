using EntraPrivateAccess.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class KnownRegionsTests
{
    [Theory]
    [InlineData(" EUR ", "eur")]
    [InlineData("Japan", "japan")]
    [InlineData(" Moon ", "Moon")]
    [InlineData(" ", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Known_region_gets_the_spelling_of_the_service_and_an_unknown_region_is_kept(
        string? typed,
        string? sent
    ) => Assert.Equal(sent, KnownRegions.Spell(typed));
}
