using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Events;

/// <summary>Tests which errors in the event log affect the health, and when they no longer do.</summary>
public sealed class EventEvidenceTests
{
    private const string Connector = "Microsoft-Microsoft Entra private network-Connector/Admin";
    private const string Updater = "Microsoft-AadApplicationProxy-Updater/Admin";
    private const string Settings =
        @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml";

    private const string Expired = "The Connector trust certificate expired.";
    private const string Unreached = "The connector was unable to connect to the service due to networking issues.";

    private readonly CheckFixture _fixture = new();
    private readonly GraphFixture _graph = new();

    public EventEvidenceTests()
    {
        SetStartTime("WAPCSvc", hoursAgo: 10);
        SetStartTime("WAPCUpdaterSvc", hoursAgo: 10);
        _fixture.Server.Network.Connections = [];
    }

    private DateTimeOffset Now => _fixture.Server.Description.UtcNow;

    [Theory]
    [InlineData(Connector, Expired, CheckStatus.Fail, ConnectorHealth.Unhealthy)]
    [InlineData(Connector, Unreached, CheckStatus.Fail, ConnectorHealth.Unhealthy)]
    [InlineData(Connector, "Nobody knows this.", CheckStatus.Warn, ConnectorHealth.Degraded)]
    [InlineData(Connector, "The backend server SPN is not defined.", CheckStatus.Warn, ConnectorHealth.Degraded)]
    [InlineData(Updater, Unreached, CheckStatus.Warn, ConnectorHealth.Degraded)]
    public async Task Error_since_the_service_start_affects_health(
        string channel,
        string message,
        CheckStatus status,
        ConnectorHealth health
    )
    {
        AddEvent(channel, message, hoursAgo: 0.5);
        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal((status, health), (row.Status, row.Health));
        Assert.Contains("at 2026-11-01 07:30:00Z", row.Detail, StringComparison.Ordinal);
        Assert.NotNull(row.Action);
    }

    [Fact]
    public async Task Unclassified_errors_degrade_a_connector_that_is_active_in_the_tenant()
    {
        ScriptTenant("active");
        foreach (int number in Enumerable.Range(1, 12))
        {
            AddEvent(Connector, $"Nobody knows {number}.", number * 0.7);
        }

        IReadOnlyList<CheckResult> rows = await RunAsync(_graph.Tenant);
        Assert.Equal(12, rows.Count);
        Assert.Equal(ConnectorHealth.Degraded, Verdict.Of(rows).Health);
        // The newest error is shown.
        Assert.Contains("Nobody knows 1.", Verdict.Of(rows).NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Connector, "WAPCSvc")]
    [InlineData(Updater, "WAPCUpdaterSvc")]
    public async Task Error_before_the_service_start_does_not_affect_health(string channel, string service)
    {
        AddEvent(channel, Unreached, hoursAgo: 0.5);
        SetStartTime(service, hoursAgo: 0.25);
        AssertPast($"{service} was started later, at 2026-11-01 07:45:00Z.", await RunAsync());
    }

    [Fact]
    public async Task Error_counts_as_current_if_the_start_time_cannot_be_read()
    {
        AddEvent(Connector, Unreached, hoursAgo: 20);
        _fixture.Server.Services["WAPCSvc"].StartedAt = null;
        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.EndsWith(
            "Only an administrator can read when WAPCSvc was started.",
            row.Detail,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(Expired, 1, true)]
    [InlineData("AADSTS50076 and more", 1, true)]
    [InlineData("Nobody knows this.", 1, false)]
    [InlineData(Expired, 0.25, false)]
    public async Task Later_registration_resolves_errors_that_it_can_fix(string message, double hoursAgo, bool isOver)
    {
        _fixture.SetCertificate(daysOld: 1);
        _fixture.Server.Files.Written[Settings] = Now.AddHours(-0.5);
        AddEvent(Connector, message, hoursAgo);
        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal(isOver, row.Health is ConnectorHealth.Healthy);
        const string since = "was registered later, at 2026-11-01 07:30:00Z.";
        Assert.Equal(isOver, row.Detail.EndsWith(since, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Later_edit_of_the_trust_settings_is_not_a_registration()
    {
        _fixture.SetCertificate(daysOld: 10);
        _fixture.Server.Files.Written[Settings] = Now;
        AddEvent(Connector, Expired, hoursAgo: 1);
        Assert.Equal(ConnectorHealth.Unhealthy, Assert.Single(await RunAsync()).Health);
    }

    [Theory]
    [InlineData(Unreached, 1.5, "active", true)]
    [InlineData(Unreached, 1.5, "inactive", false)]
    [InlineData(Unreached, 0.9, "active", false)]
    [InlineData("Nobody knows this.", 1.5, "active", false)]
    public async Task Active_status_proves_a_recovery_only_an_hour_after_the_error(
        string message,
        double hoursAgo,
        string status,
        bool isOver
    )
    {
        ScriptTenant(status);
        AddEvent(Connector, message, hoursAgo);
        Assert.Equal(isOver, Assert.Single(await RunAsync(_graph.Tenant)).Health is ConnectorHealth.Healthy);
    }

    [Fact]
    public async Task Unavailable_tenant_does_not_prove_a_recovery()
    {
        _ = _graph.Handler.On(TenantScript.Connectors, 403, """{"error":{"code":"c","message":"m"}}""");
        AddEvent(Connector, Unreached, hoursAgo: 2);
        Assert.Equal(ConnectorHealth.Unhealthy, Assert.Single(await RunAsync(_graph.Tenant)).Health);
    }

    [Fact]
    public async Task Warning_and_error_of_a_stopped_service_do_not_affect_health()
    {
        AddEvent(Connector, Unreached, hoursAgo: 0.5, level: 3);
        Assert.Equal(ConnectorHealth.Healthy, Assert.Single(await RunAsync()).Health);
        AddEvent(Connector, Unreached, hoursAgo: 0.5);
        _fixture.Server.Services["WAPCSvc"].State = ServiceState.Stopped;
        AssertPast("WAPCSvc is not running now.", await RunAsync());
    }

    [Fact]
    public async Task Error_in_the_channel_that_other_agents_share_does_not_affect_health()
    {
        AddEvent("Microsoft-AzureADConnect-AgentUpdater/Admin", Unreached, hoursAgo: 0.5);
        AssertPast("Other agents of Microsoft write to this channel, too, so it does not count.", await RunAsync());
    }

    [Fact]
    public async Task Message_about_the_host_of_an_application_only_degrades_the_connector()
    {
        AddEvent(Connector, "The remote name could not be resolved: 'intranet.contoso.local'", hoursAgo: 0.5);
        Assert.Equal(ConnectorHealth.Degraded, Assert.Single(await RunAsync()).Health);
        AddEvent(Connector, "The remote name could not be resolved: 'cwap-1.servicebus.windows.net'", hoursAgo: 0.25);
        Assert.Equal(ConnectorHealth.Unhealthy, (await RunAsync())[0].Health);
    }

    private static void AssertPast(string why, IReadOnlyList<CheckResult> rows)
    {
        CheckResult row = Assert.Single(rows);
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.EndsWith(why, row.Detail, StringComparison.Ordinal);
    }

    private void SetStartTime(string service, double hoursAgo) =>
        _fixture.Server.Services[service].StartedAt = Now.AddHours(-hoursAgo);

    private void AddEvent(string channel, string message, double hoursAgo, int level = 2)
    {
        Dictionary<string, List<ServerEvent>> channels = _fixture.Server.Events.Channels;
        if (!channels.TryGetValue(channel, out List<ServerEvent>? events))
        {
            channels[channel] = events = [];
        }

        events.Add(new ServerEvent(Now.AddHours(-hoursAgo), channel, "source", 1, level, message));
    }

    private void ScriptTenant(string status)
    {
        string page = TenantScript.ConnectorPage($"c1:srv01.contoso.local:{status}");
        _ = _graph
            .Handler.On(TenantScript.Connectors, 200, page)
            .On(TenantScript.Member("c1"), 200, TenantScript.GroupPage("g1:EU West:eur"))
            .On($"GET {GraphFixture.Profile}/connectorGroups/g1/members", 200, page);
    }

    private Task<IReadOnlyList<CheckResult>> RunAsync(TenantDirectory? tenant = null)
    {
        CheckTarget target = new(_fixture.Server, Environments.Global, TimeProvider.System) { Tenant = tenant };
        CheckContext context = new(target, _fixture.Server.Description);
        return _graph.RunAsync(new RecentEventsCheck().RunAsync(context, TestContext.Current.CancellationToken));
    }
}
