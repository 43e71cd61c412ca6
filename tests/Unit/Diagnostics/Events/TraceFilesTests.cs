using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Events;

public sealed class TraceFilesTests
{
    private const string Folder = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Trace";
    private const string Program = "MicrosoftEntraPrivateNetworkConnectorService.exe";
    private const string Unreached =
        "Exception: 'System.ServiceModel.CommunicationException: Unable to reach cwap-eur1-dwc2.servicebus.windows.net "
        + "HTTP (80, 443)";

    private readonly CheckFixture _fixture = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _fixture.Server.Description.UtcNow;

    [Fact]
    public async Task Errors_of_the_newest_file_of_each_service_are_read()
    {
        Write("MicrosoftEntraPrivateNetworkConnector_old.log", 5, Entry("Error", Unreached, 4.9));
        Write(
            "MicrosoftEntraPrivateNetworkConnector_new.log",
            0,
            Entry("Information", "Started.", 2) + Entry("Error", Unreached, 1) + Entry("Warning", "Slow.", 0.5)
        );
        Write("MicrosoftEntraPrivateNetworkConnectorUpdater_1.log", 0, Entry("Error", Unreached, 0.75));
        IReadOnlyList<ServerEvent> found = await ReadAsync(2);
        Assert.Equal(["WAPCUpdaterSvc", "WAPCSvc"], found.Select(each => each.Service));
        Assert.Equal([Now.AddHours(-0.75), Now.AddHours(-1)], found.Select(each => each.Time));
        Assert.Equal("ServiceBusNotReached", EventRow.ProblemOf(found[1])?.Name);
        Assert.Equal($@"{Folder}\MicrosoftEntraPrivateNetworkConnector_new.log", found[1].Channel);
        Assert.Equal(4, (await ReadAsync(4)).Count);
    }

    [Fact]
    public async Task Entry_without_a_time_has_the_time_of_the_file_and_keeps_its_lines()
    {
        Write(
            "AadAppProxyConnector_1.log",
            0.25,
            $"not an entry\r\n{Program} Error: 0 : First.\r\n   at System.Net.HttpWebRequest.GetResponse()\r\n"
                + $"{Program} Error: 7 : Second.\r\n"
        );
        IReadOnlyList<ServerEvent> found = await ReadAsync(2);
        Assert.Equal(
            ["Second.", "First.\n   at System.Net.HttpWebRequest.GetResponse()"],
            found.Select(each => each.Message)
        );
        Assert.All(found, each => Assert.Equal(Now.AddHours(-0.25), each.Time));
        Assert.Equal((7, Program), (found[0].Id, found[0].Provider));
    }

    [Fact]
    public async Task Handled_exception_affects_health_only_if_it_is_known()
    {
        _fixture.Server.Services["WAPCSvc"].StartedAt = Now.AddHours(-1);
        _fixture.Server.Network.Connections = [];
        Write("MicrosoftEntraPrivateNetworkConnector_1.log", 0, Entry("Error", "Something that was handled.", 0.1));
        CheckTarget target = new(_fixture.Server, Environments.Global, TimeProvider.System);
        CheckContext context = await target.OpenAsync(Stop);
        CheckResult row = Assert.Single(await new RecentEventsCheck().RunAsync(context, Stop));
        Assert.Equal(CheckStatus.Pass, row.Status);
        Write("MicrosoftEntraPrivateNetworkConnector_1.log", 0, Entry("Error", Unreached, 0.1));
        context = await target.OpenAsync(Stop);
        row = Assert.Single(await new RecentEventsCheck().RunAsync(context, Stop));
        Assert.Equal(ConnectorHealth.Degraded, row.Health);
    }

    [Fact]
    public async Task Unreadable_file_has_no_entries()
    {
        Write("MicrosoftEntraPrivateNetworkConnector_1.log", 0, Entry("Error", Unreached, 0.1));
        _fixture.Server.Files.Deny($@"{Folder}\MicrosoftEntraPrivateNetworkConnector_1.log");
        Assert.Empty(await ReadAsync(2));
    }

    private string Entry(string level, string text, double hoursAgo) =>
        $"{Program} {level}: 0 : {text}\r\n    ThreadId=5\r\n    DateTime={Now.AddHours(-hoursAgo).UtcDateTime:o}\r\n";

    private void Write(string name, double hoursAgo, string text)
    {
        string path = $@"{Folder}\{name}";
        _fixture.Server.Files.Set(path, text);
        _fixture.Server.Files.Written[path] = Now.AddHours(-hoursAgo);
    }

    private async Task<IReadOnlyList<ServerEvent>> ReadAsync(int level)
    {
        using EventFeed feed = await EventFeed.OpenAsync(
            _fixture.Server,
            new EventFilter(Now.AddDays(-1), level),
            Stop
        );
        return await feed.ReadToEndAsync(Stop);
    }
}
