using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Events;

public sealed class RecentEventsCheckTests
{
    private const string Channel = "Microsoft-Microsoft Entra private network-Connector/Admin";

    private readonly FakeServer _server = new();

    [Fact]
    public async Task Check_passes_without_events_in_the_last_day()
    {
        AddEvents((2, 1, "Long ago.", 25), (4, 1, "All is well.", 1));
        Assert.Equal(CheckStatus.Pass, Assert.Single(await RunAsync()).Status);
    }

    [Fact]
    public void Issues_whose_cause_other_checks_report_are_known() =>
        Assert.Empty(RecentEventsCheck.ChecksOfIssues.Keys.Except(KnownIssues.All.Select(issue => issue.Name)));

    [Fact]
    public async Task Events_of_the_same_issue_are_one_row_with_cause_and_remedy()
    {
        AddEvents(
            (2, 1000, "The Connector trust certificate expired.", 2),
            (3, 0, "Once more: trust certificate expired", 1),
            (2, 13020, "", 3)
        );
        IReadOnlyList<CheckResult> rows = await RunAsync();
        Assert.Equal([CheckStatus.Warn, CheckStatus.Warn], rows.Select(row => row.Status));
        Assert.StartsWith(
            "Logged 2 times, last at 2026-11-01 07:00:00Z: Warning 0: Once more",
            rows[0].Detail,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Likely cause: The connector's trust certificate had expired",
            rows[0].Detail,
            StringComparison.Ordinal
        );
        Assert.Contains("Register-Connector", rows[0].Action, StringComparison.Ordinal);
        Assert.Contains("setspn", rows[1].Action, StringComparison.Ordinal);
        Assert.Equal(ConnectorHealth.Healthy, rows[0].Health);
    }

    [Fact]
    public async Task Unknown_event_is_shown_verbatim_and_does_not_affect_health_without_a_service()
    {
        AddEvents(
            (2, 12003, "Etwas\r\n ging schief.", 1),
            (2, 12003, "Etwas\r\n ging schief.", 2),
            (3, 12003, "Etwas anderes.", 3)
        );
        IReadOnlyList<CheckResult> rows = await RunAsync();
        Assert.Equal(2, rows.Count);
        Assert.StartsWith(
            "Logged 2 times, last at 2026-11-01 07:00:00Z: Error 12003: Etwas ging schief. ",
            rows[0].Detail,
            StringComparison.Ordinal
        );
        Assert.All(rows, row => Assert.Equal(ConnectorHealth.Healthy, row.Health));
    }

    [Fact]
    public async Task Unreadable_channels_have_their_own_row()
    {
        AddEvents((2, 1, "Something.", 1));
        _ = _server.Events.Denied.Add("Application");
        IReadOnlyList<CheckResult> rows = await RunAsync();
        Assert.Equal([CheckStatus.Warn, CheckStatus.Warn], rows.Select(row => row.Status));
        Assert.All(rows, row => Assert.Equal(ConnectorHealth.Healthy, row.Health));
        Assert.Contains("Application", rows[1].Detail, StringComparison.Ordinal);
        Assert.Contains("administrator", rows[1].Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_connector_channel_makes_the_health_unknown()
    {
        _ = _server.Events.Denied.Add(Channel);
        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Unknown), (row.Status, row.Health));
    }

    private Task<IReadOnlyList<CheckResult>> RunAsync() =>
        new RecentEventsCheck().RunAsync(
            new CheckContext(new CheckTarget(_server, Environments.Global, TimeProvider.System), _server.Description),
            TestContext.Current.CancellationToken
        );

    private void AddEvents(params (int Level, int Id, string Message, double HoursAgo)[] events) =>
        _server.Events.Channels[Channel] = [
            .. events.Select(each => new ServerEvent(
                _server.Description.UtcNow.AddHours(-each.HoursAgo),
                Channel,
                "source",
                each.Id,
                each.Level,
                each.Message
            )),
        ];
}
