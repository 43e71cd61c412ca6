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

/// <summary>Which errors of the log decide, and what ends that.</summary>
public sealed class EventEvidenceTests
{
    private const string Connector = "Microsoft-Microsoft Entra private network-Connector/Admin";
    private const string Updater = "Microsoft-AadApplicationProxy-Updater/Admin";
    private const string Settings =
        @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml";

    private const string Expired = "The Connector trust certificate expired.";
    private const string Unreached = "The connector was unable to connect to the service due to networking issues.";

    private readonly CheckFixture _stage = new();
    private readonly GraphFixture _graph = new();

    public EventEvidenceTests()
    {
        Start("WAPCSvc", hoursAgo: 10);
        Start("WAPCUpdaterSvc", hoursAgo: 10);
    }

    private DateTimeOffset Now => _stage.Server.Description.UtcNow;

    [Theory]
    [InlineData(Connector, Expired, CheckStatus.Fail, ConnectorHealth.Unhealthy)]
    [InlineData(Connector, Unreached, CheckStatus.Fail, ConnectorHealth.Unhealthy)]
    [InlineData(Connector, "Nobody knows this.", CheckStatus.Warn, ConnectorHealth.Degraded)]
    [InlineData(Connector, "The backend server SPN is not defined.", CheckStatus.Warn, ConnectorHealth.Degraded)]
    [InlineData(Updater, Unreached, CheckStatus.Warn, ConnectorHealth.Degraded)]
    public async Task Error_since_the_start_decides(
        string channel,
        string message,
        CheckStatus status,
        ConnectorHealth health
    )
    {
        Log(channel, message, hoursAgo: 0.5);
        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal((status, health), (row.Status, row.Health));
        Assert.Contains("at 2026-11-01 07:30:00Z", row.Detail, StringComparison.Ordinal);
        Assert.NotNull(row.Action);
    }

    [Fact]
    public async Task Twelve_unclassified_errors_degrade_a_connector_that_the_tenant_calls_active()
    {
        ScriptTenant("active");
        foreach (int number in Enumerable.Range(1, 12))
        {
            Log(Connector, $"Nobody knows {number}.", number * 0.7);
        }

        IReadOnlyList<CheckResult> rows = await RunAsync(_graph.Tenant);
        Assert.Equal(12, rows.Count);
        Assert.Equal(ConnectorHealth.Degraded, Verdict.Of(rows).Health);
        // Newest first.
        Assert.Contains("Nobody knows 1.", Verdict.Of(rows).NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Connector, "WAPCSvc")]
    [InlineData(Updater, "WAPCUpdaterSvc")]
    public async Task Error_from_before_its_service_started_decides_nothing(string channel, string service)
    {
        Log(channel, Unreached, hoursAgo: 0.5);
        Start(service, hoursAgo: 0.25);
        AssertPast($"{service} was started since, at 2026-11-01 07:45:00Z.", await RunAsync());
    }

    [Fact]
    public async Task Error_is_taken_for_current_if_the_start_cannot_be_read()
    {
        Log(Connector, Unreached, hoursAgo: 20);
        _stage.Server.Services["WAPCSvc"].StartedAt = null;
        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal(ConnectorHealth.Unhealthy, row.Health);
        Assert.EndsWith("can only be read by an administrator.", row.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Expired, 1, true)]
    [InlineData("AADSTS50076 and more", 1, true)]
    [InlineData("Nobody knows this.", 1, false)]
    [InlineData(Expired, 0.25, false)]
    public async Task Registration_since_ends_errors_that_it_can_mend(string message, double hoursAgo, bool isOver)
    {
        _stage.SetCertificate(daysOld: 1);
        _stage.Server.Files.Written[Settings] = Now.AddHours(-0.5);
        Log(Connector, message, hoursAgo);
        CheckResult row = Assert.Single(await RunAsync());
        Assert.Equal(isOver, row.Health is ConnectorHealth.Healthy);
        const string since = "was registered since, at 2026-11-01 07:30:00Z.";
        Assert.Equal(isOver, row.Detail.EndsWith(since, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trust_settings_that_were_edited_later_are_not_a_registration()
    {
        _stage.SetCertificate(daysOld: 10);
        _stage.Server.Files.Written[Settings] = Now;
        Log(Connector, Expired, hoursAgo: 1);
        Assert.Equal(ConnectorHealth.Unhealthy, Assert.Single(await RunAsync()).Health);
    }

    [Theory]
    [InlineData(Unreached, 1.5, "active", true)]
    [InlineData(Unreached, 1.5, "inactive", false)]
    [InlineData(Unreached, 0.9, "active", false)]
    [InlineData("Nobody knows this.", 1.5, "active", false)]
    public async Task Active_proves_a_recovery_only_an_hour_after_the_error(
        string message,
        double hoursAgo,
        string status,
        bool isOver
    )
    {
        ScriptTenant(status);
        Log(Connector, message, hoursAgo);
        Assert.Equal(isOver, Assert.Single(await RunAsync(_graph.Tenant)).Health is ConnectorHealth.Healthy);
    }

    [Fact]
    public async Task Tenant_that_does_not_answer_proves_nothing()
    {
        _ = _graph.Handler.On(TenantScript.Connectors, 403, """{"error":{"code":"c","message":"m"}}""");
        Log(Connector, Unreached, hoursAgo: 2);
        Assert.Equal(ConnectorHealth.Unhealthy, Assert.Single(await RunAsync(_graph.Tenant)).Health);
    }

    [Fact]
    public async Task Warning_and_stopped_service_decide_nothing()
    {
        Log(Connector, Unreached, hoursAgo: 0.5, level: 3);
        Assert.Equal(ConnectorHealth.Healthy, Assert.Single(await RunAsync()).Health);
        Log(Connector, Unreached, hoursAgo: 0.5);
        _stage.Server.Services["WAPCSvc"].State = ServiceState.Stopped;
        AssertPast("WAPCSvc is not running now.", await RunAsync());
    }

    private static void AssertPast(string why, IReadOnlyList<CheckResult> rows)
    {
        CheckResult row = Assert.Single(rows);
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.EndsWith(why, row.Detail, StringComparison.Ordinal);
    }

    private void Start(string service, double hoursAgo) =>
        _stage.Server.Services[service].StartedAt = Now.AddHours(-hoursAgo);

    private void Log(string channel, string message, double hoursAgo, int level = 2)
    {
        Dictionary<string, List<ServerEvent>> channels = _stage.Server.Events.Channels;
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
        CheckContext context = new(_stage.Server, _stage.Server.Description, Environments.Global, tenant);
        return _graph.RunAsync(new RecentEventsCheck().RunAsync(context, TestContext.Current.CancellationToken));
    }
}
