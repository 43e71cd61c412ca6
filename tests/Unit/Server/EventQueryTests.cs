using EntraPrivateAccess.Server.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

public sealed class EventQueryTests
{
    private static readonly DateTimeOffset s_since = new(2026, 11, 1, 10, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void Query_contains_levels_and_UTC_time() =>
        Assert.Equal(
            "*[System[(Level=1 or Level=2) and TimeCreated[@SystemTime>='2026-11-01T08:00:00.000Z']]]",
            EventQuery.Of(null, s_since, 2)
        );

    [Fact]
    public void Information_level_includes_events_that_are_always_logged() =>
        Assert.Contains("(Level=0 or Level=1 or Level=2 or Level=3 or Level=4)", EventQuery.Of(null, s_since, 4));

    [Theory]
    [InlineData("Some source", "Provider[@Name='Some source']")]
    [InlineData("Contoso's", "Provider[@Name=\"Contoso's\"]")]
    public void Source_is_quoted(string provider, string expected) =>
        Assert.Contains(expected, EventQuery.Of(provider, s_since, 2));
}
