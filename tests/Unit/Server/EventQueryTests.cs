using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Server;
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
            EventQuery.Of(new EventSelection(s_since, 2))
        );

    [Fact]
    public void Information_level_includes_events_that_are_always_logged() =>
        Assert.Contains(
            "(Level=0 or Level=1 or Level=2 or Level=3 or Level=4)",
            EventQuery.Of(new EventSelection(s_since, 4))
        );

    [Theory]
    [InlineData("Some source", "Provider[@Name='Some source']")]
    [InlineData("Contoso's", "Provider[@Name=\"Contoso's\"]")]
    public void Source_is_quoted(string provider, string expected) =>
        Assert.Contains(expected, EventQuery.Of(new EventSelection(s_since, 2) { Providers = [provider] }));

    [Fact]
    public void Data_is_selected_by_value_which_does_not_depend_on_the_language() =>
        Assert.Equal(
            "*[System[Provider[@Name='Service Control Manager'] and (Level=1 or Level=2) and "
                + "TimeCreated[@SystemTime>='2026-11-01T08:00:00.000Z']]] "
                + "and *[EventData[Data='WAPCSvc' or Data='Ours']]",
            EventQuery.Of(
                new EventSelection(s_since, 2)
                {
                    Providers = ["Service Control Manager"],
                    DataValues = ["WAPCSvc", "Ours"],
                }
            )
        );

    // Windows refuses a query with more than about 20 conditions.
    [Fact]
    public void Query_of_every_source_has_few_conditions() =>
        Assert.All(
            ConnectorEventSource.All([
                new ServiceIdentity("WAPCSvc", ["a", "b", "c", "d"], ["a.exe", "b.exe"]),
                new ServiceIdentity("WAPCUpdaterSvc", ["e", "f", "g", "h"], ["c.exe", "d.exe"]),
            ]),
            source =>
                Assert.InRange(EventQuery.Of(source.Select(new EventFilter(s_since, 5))).Split('=').Length - 1, 1, 20)
        );

    [Fact]
    public void Name_in_binary_data_is_read_as_text()
    {
        byte[] binary = System.Text.Encoding.Unicode.GetBytes("WAPCSvc\0");
        Assert.Equal(["WAPCSvc", "5", ""], new object?[] { binary, 5, null }.Select(EventValues.ToText));
    }
}
