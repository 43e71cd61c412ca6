using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Events;

public sealed class EventFeedTests
{
    private const string New = "Microsoft-Microsoft Entra private network-Connector/Admin";
    private const string Updater = "Microsoft-Microsoft Entra private network-Updater/Admin";
    private const string Old = "Microsoft-AadApplicationProxy-Connector/Admin";

    private static readonly DateTimeOffset s_now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeServer _server = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Places_are_merged_newest_first()
    {
        Put(New, [1, 4, 9]);
        Put(Old, [2, 3]);
        Put(Updater, [5]);
        Put("Application", [0, 6], "Microsoft Entra private network connector");
        Put("Application", [7], "Microsoft AAD Application Proxy Connector");
        Put("Application", [8], "Somebody else");
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 9], await AgesAsync(await OpenAsync()));
    }

    [Fact]
    public async Task The_first_come_before_the_last_are_read()
    {
        Put(New, Enumerable.Range(0, 1000).Select(number => number * 2));
        Put(Old, Enumerable.Range(0, 1000).Select(number => (number * 2) + 1));
        using EventFeed feed = await OpenAsync();
        IReadOnlyList<ServerEvent> first = await feed.NextAsync(Stop);
        Assert.Equal(s_now, first[0].Time);
        Assert.InRange(_server.Events.Read, 1, 100);
        IReadOnlyList<int> rest = await AgesAsync(feed);
        Assert.Equal(Enumerable.Range(0, 2000), [.. first.Select(Age), .. rest]);
        Assert.Equal(2000, _server.Events.Read);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task No_more_come_than_are_wanted(int wanted)
    {
        Put(New, Enumerable.Range(0, 100));
        Put(Old, Enumerable.Range(0, 100));
        Assert.Equal(wanted, (await AgesAsync(await OpenAsync(atMost: wanted))).Count);
        Assert.InRange(_server.Events.Read, wanted, 2 * (wanted + 32));
    }

    [Fact]
    public async Task Level_and_moment_are_asked_of_the_log()
    {
        Put(New, [1, 2, 3], level: 4);
        Put(Old, [1, 2, 3], level: 2);
        Assert.Equal(
            [1, 2],
            await AgesAsync(await EventFeed.OpenAsync(_server, new EventFilter(s_now.AddMinutes(-2), 3), Stop))
        );
    }

    [Fact]
    public async Task Places_that_are_not_to_be_read_are_one_fault_and_the_others_go_on()
    {
        Put(New, [1]);
        Put(Updater, [2]);
        _ = _server.Events.Denied.Add(Old);
        _ = _server.Events.Denied.Add("Application");
        using EventFeed feed = await OpenAsync();
        ConnectorException fault = Assert.Single(feed.TakeFaults("SRV01"));
        Assert.Equal(("EventChannelDenied", ErrorKind.PermissionDenied), (fault.ErrorId, fault.Category));
        Assert.Contains($"2 event channels on SRV01: {Old}, Application.", fault.Message, StringComparison.Ordinal);
        Assert.Contains("administrator", fault.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(feed.TakeFaults("SRV01"));
        Assert.Equal([1, 2], await AgesAsync(feed));
    }

    [Fact]
    public async Task A_place_that_breaks_is_a_fault_after_what_it_gave()
    {
        Put(New, Enumerable.Range(0, 40));
        Put(Old, [100]);
        _server.Events.BreaksAfter[New] = 32;
        using EventFeed feed = await OpenAsync();
        Assert.Equal([.. Enumerable.Range(0, 32), 100], await AgesAsync(feed));
        Assert.Contains(New, Assert.Single(feed.TakeFaults("SRV01")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_opened_is_closed()
    {
        Put(New, [1]);
        Put(Old, [1]);
        using (EventFeed feed = await OpenAsync())
        {
            Assert.Equal(2, _server.Events.Open);
        }

        Assert.Equal(0, _server.Events.Open);
    }

    [Fact]
    public async Task Nothing_to_read_is_told_apart_from_nothing_found()
    {
        Assert.Null(await RecentEvents.ReadAsync(_server, s_now, 2, Stop));
        Put("Application", []);
        Assert.Empty((await RecentEvents.ReadAsync(_server, s_now, 2, Stop))!);
    }

    private static int Age(ServerEvent found) => (int)(s_now - found.Time).TotalMinutes;

    private static async Task<IReadOnlyList<int>> AgesAsync(EventFeed feed)
    {
        List<int> ages = [];
        while (await feed.NextAsync(Stop) is { Count: > 0 } page)
        {
            ages.AddRange(page.Select(Age));
        }

        return ages;
    }

    private Task<EventFeed> OpenAsync(int atMost = int.MaxValue) =>
        EventFeed.OpenAsync(_server, new EventFilter(DateTimeOffset.MinValue, 5, atMost), Stop);

    /// <param name="ages">Minutes before now.</param>
    private void Put(string channel, IEnumerable<int> ages, string provider = "source", int level = 2)
    {
        if (!_server.Events.Channels.TryGetValue(channel, out List<ServerEvent>? events))
        {
            _server.Events.Channels[channel] = events = [];
        }

        events.AddRange(
            ages.Select(age => new ServerEvent(s_now.AddMinutes(-age), channel, provider, 1, level, "Text"))
        );
    }
}
