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
    public async Task Channels_are_merged_newest_first()
    {
        AddEvents(New, [1, 4, 9]);
        AddEvents(Old, [2, 3]);
        AddEvents(Updater, [5]);
        AddEvents("Application", [0, 6], "Microsoft Entra private network connector");
        AddEvents("Application", [7], "Microsoft AAD Application Proxy Connector");
        AddEvents("Application", [8], "Somebody else");
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 9], await AgesAsync(await OpenAsync()));
    }

    [Fact]
    public async Task First_events_are_returned_before_all_events_are_read()
    {
        AddEvents(New, Enumerable.Range(0, 1000).Select(number => number * 2));
        AddEvents(Old, Enumerable.Range(0, 1000).Select(number => (number * 2) + 1));
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
    public async Task Number_of_events_is_limited(int wanted)
    {
        AddEvents(New, Enumerable.Range(0, 100));
        AddEvents(Old, Enumerable.Range(0, 100));
        Assert.Equal(wanted, (await AgesAsync(await OpenAsync(atMost: wanted))).Count);
        Assert.InRange(_server.Events.Read, wanted, 2 * (wanted + 32));
    }

    [Fact]
    public async Task Events_are_filtered_by_level_and_time()
    {
        AddEvents(New, [1, 2, 3], level: 4);
        AddEvents(Old, [1, 2, 3], level: 2);
        Assert.Equal(
            [1, 2],
            await AgesAsync(await EventFeed.OpenAsync(_server, new EventFilter(s_now.AddMinutes(-2), 3), Stop))
        );
    }

    [Fact]
    public async Task Unreadable_channels_are_one_error_and_the_others_are_read()
    {
        AddEvents(New, [1]);
        AddEvents(Updater, [2]);
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
    public async Task Channel_that_fails_later_is_an_error_after_its_first_events()
    {
        AddEvents(New, Enumerable.Range(0, 40));
        AddEvents(Old, [100]);
        _server.Events.BreaksAfter[New] = 32;
        using EventFeed feed = await OpenAsync();
        Assert.Equal([.. Enumerable.Range(0, 32), 100], await AgesAsync(feed));
        Assert.Contains(New, Assert.Single(feed.TakeFaults("SRV01")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_channels_are_closed()
    {
        AddEvents(New, [1]);
        AddEvents(Old, [1]);
        using (EventFeed feed = await OpenAsync())
        {
            Assert.Equal(2, _server.Events.Open);
        }

        Assert.Equal(0, _server.Events.Open);
    }

    [Fact]
    public async Task Missing_channels_differ_from_an_empty_result()
    {
        Assert.Null(await RecentEvents.ReadAsync(_server, s_now, 2, Stop));
        AddEvents("Application", []);
        Assert.Empty((await RecentEvents.ReadAsync(_server, s_now, 2, Stop))!);
    }

    [Fact]
    public async Task Escape_sequences_in_a_message_are_visible()
    {
        _server.Events.Channels[New] =
        [
            new ServerEvent(s_now, New, "sou\u001brce", 1, 2, "A\u001b]0;title\u0007\u001b[2J\r\nB\tC\u009b31m"),
        ];
        using EventFeed feed = await OpenAsync();
        ServerEvent found = Assert.Single(await feed.NextAsync(Stop));
        Assert.Equal("A\u241b]0;title\u2407\u241b[2J\r\nB\tC\ufffd31m", found.Message);
        Assert.Equal("sou\u241brce", found.Provider);
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

    /// <param name="ages">The ages of the events, in minutes.</param>
    private void AddEvents(string channel, IEnumerable<int> ages, string provider = "source", int level = 2)
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
