using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Events;

/// <summary>Tests the events that Windows logs about the two services, in the language of the server.</summary>
public sealed class CrashEventTests
{
    private const string Manager = "Service Control Manager";
    private const string Display = "Microsoft Entra private network connector";
    private const string Program = "MicrosoftEntraPrivateNetworkConnectorService.exe";

    private readonly CheckFixture _fixture = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _fixture.Server.Description.UtcNow;

    [Theory]
    [InlineData("System", Manager, 7009, "ServiceStartTimedOut", "30000", Display)]
    [InlineData("System", Manager, 7000, "ServiceStartTimedOut", Display, "%%1053")]
    [InlineData("System", Manager, 7011, "ServiceStartTimedOut", "30000", "WAPCSvc")]
    [InlineData("System", Manager, 7022, "ServiceStartTimedOut", Display)]
    [InlineData("System", Manager, 7000, "ServiceLogonFailed", Display, "%%1069")]
    [InlineData("System", Manager, 7038, "ServiceLogonFailed", "WAPCSvc", @"NT AUTHORITY\NETWORK SERVICE", "%%1326")]
    [InlineData("System", Manager, 7000, "ServiceDisabled", Display, "%%1058")]
    [InlineData("System", Manager, 7000, "ServiceProgramNotStarted", Display, "%%2")]
    [InlineData("System", Manager, 7000, "ServiceNotStarted", Display, "%%1450")]
    [InlineData("System", Manager, 7001, "ServiceDependencyNotStarted", Display, "DNS-Client", "%%1058")]
    [InlineData("System", Manager, 7023, "ServiceCrashed", Display, "%%2147500037")]
    [InlineData("System", Manager, 7031, "ServiceCrashed", Display, "1", "60000", "1", "Neustart des Diensts")]
    [InlineData("System", Manager, 7034, "ServiceCrashed", "Microsoft AAD Application Proxy Connector", "1")]
    [InlineData("Application", "Application Error", 1000, "ServiceCrashed", Program, "1.5.4892.0")]
    [InlineData("Application", "Application Hang", 1002, "ServiceCrashed", Program)]
    [InlineData("Application", ".NET Runtime", 1026, "ServiceCrashed", "Anwendung: " + Program + "\nBeschreibung: …")]
    public async Task Event_about_the_service_is_recognized_by_its_number_and_data(
        string channel,
        string provider,
        int id,
        string name,
        params string[] data
    )
    {
        AddEvent(channel, provider, id, 1, data);
        ServerEvent found = Assert.Single(await ReadAsync());
        Assert.Equal((name, "WAPCSvc"), (EventRow.ProblemOf(found)?.Name, found.Service));
        Assert.NotEmpty(EventRow.ProblemOf(found)!.Remedy);
    }

    [Theory]
    [InlineData("System", Manager, 7031, 2, "Print Spooler", "1")]
    [InlineData("System", "Other source", 7031, 2, Display, "1")]
    [InlineData("System", Manager, 7036, 4, Display, "running")]
    [InlineData("Application", "Application Error", 1000, 2, "spoolsv.exe")]
    [InlineData("Application", ".NET Runtime", 1026, 2, "Application: w3wp.exe")]
    public async Task Event_of_another_program_and_ordinary_state_change_are_not_read(
        string channel,
        string provider,
        int id,
        int level,
        params string[] data
    )
    {
        AddEvent(channel, provider, id, 1, data, level);
        Assert.Empty(await ReadAsync());
    }

    [Fact]
    public async Task Renamed_service_is_recognized()
    {
        _fixture.Server.Registry.Set(
            @"HKLM\SYSTEM\CurrentControlSet\Services\WAPCUpdaterSvc",
            "DisplayName",
            "Our updater"
        );
        AddEvent("System", Manager, 7034, 1, ["Our updater", "1"]);
        Assert.Equal("WAPCUpdaterSvc", Assert.Single(await ReadAsync()).Service);
    }

    [Fact]
    public async Task Exception_that_ended_the_service_is_its_cause()
    {
        AddEvent(
            "Application",
            ".NET Runtime",
            1026,
            1,
            [
                $"Application: {Program}\nException Info: System.Net.WebException: The remote name could not be "
                    + "resolved: 'x.y.z'",
            ]
        );
        KnownIssue issue = EventRow.ProblemOf(Assert.Single(await ReadAsync()))!;
        Assert.Equal(("ServiceCrashed", "x.y.z"), (issue.Name, issue.Host));
        Assert.Contains("x.y.z", issue.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1, CheckStatus.Fail, ConnectorHealth.Unhealthy)]
    [InlineData(true, 1, CheckStatus.Warn, ConnectorHealth.Healthy)]
    [InlineData(true, 3, CheckStatus.Warn, ConnectorHealth.Degraded)]
    public async Task Crash_counts_while_the_service_is_stopped_or_if_it_repeats(
        bool isRunning,
        int crashes,
        CheckStatus status,
        ConnectorHealth health
    )
    {
        _fixture.Server.Services["WAPCSvc"].State = isRunning ? ServiceState.Running : ServiceState.Stopped;
        for (int number = 1; number <= crashes; number++)
        {
            AddEvent("System", Manager, 7031, number * 10, [Display, "1"]);
            AddEvent("Application", "Application Error", 1000, number * 10, [Program]);
        }

        CheckResult row = Assert.Single(await CheckAsync(new ServiceCrashesCheck()));
        Assert.Equal((status, health, "WAPCSvc"), (row.Status, row.Health, row.Target));
        Assert.Contains(
            crashes == 1 ? "logged at 2026" : $"logged {crashes} times",
            row.Detail,
            StringComparison.Ordinal
        );
        Assert.NotNull(row.Action);
        // The crash has one row.
        Assert.Equal(CheckStatus.Pass, Assert.Single(await CheckAsync(new RecentEventsCheck())).Status);
    }

    [Fact]
    public async Task Crash_of_the_updater_does_not_make_the_connector_unhealthy()
    {
        _fixture.Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;
        AddEvent("System", Manager, 7034, 1, ["WAPCUpdaterSvc", "1"]);
        CheckResult row = Assert.Single(await CheckAsync(new ServiceCrashesCheck()));
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Degraded), (row.Status, row.Health));
    }

    [Fact]
    public async Task Server_without_crashes_passes() =>
        Assert.Equal(CheckStatus.Pass, Assert.Single(await CheckAsync(new ServiceCrashesCheck())).Status);

    private Task<IReadOnlyList<CheckResult>> CheckAsync(Check check) =>
        check.RunAsync(
            new CheckContext(
                new CheckTarget(_fixture.Server, Environments.Global, TimeProvider.System),
                _fixture.Server.Description
            ),
            Stop
        );

    private async Task<IReadOnlyList<ServerEvent>> ReadAsync() =>
        await RecentEvents.ReadAsync(_fixture.Server, Now.AddDays(-1), 4, Stop) ?? [];

    private void AddEvent(string channel, string provider, int id, int minutesAgo, string[] data, int level = 2)
    {
        Dictionary<string, List<ServerEvent>> channels = _fixture.Server.Events.Channels;
        if (!channels.ContainsKey(channel))
        {
            channels[channel] = [];
        }

        channels[channel]
            .Add(
                new ServerEvent(Now.AddMinutes(-minutesAgo), channel, provider, id, level, string.Join(" ", data))
                {
                    Data = data,
                }
            );
    }
}
