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
    public void A_known_region_is_spelled_as_the_service_does_and_another_stays(string? typed, string? sent) =>
        Assert.Equal(sent, KnownRegions.Spell(typed));
}
