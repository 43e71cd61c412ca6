using System.Net;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests the server's half of the evidence, and the verdict that follows from both halves.</summary>
public sealed class LocalEvidenceTests
{
    private const string Channel = "Microsoft-Microsoft Entra private network-Connector/Admin";
    private const string Unreached = "The connector was unable to connect to the service due to networking issues.";

    private readonly CheckFixture _fixture = new();

    private DateTimeOffset Now => _fixture.Server.Description.UtcNow;

    [Theory]
    [InlineData(1, null, nameof(ContactState.Recent))]
    [InlineData(119, null, nameof(ContactState.Recent))]
    [InlineData(120, null, nameof(ContactState.Quiet))]
    [InlineData(1, "198.51.100.10:443", nameof(ContactState.Connected))]
    [InlineData(1, "[2603:1020::1]:443", nameof(ContactState.Connected))]
    [InlineData(1, "198.51.100.10:8080", nameof(ContactState.Recent))]
    [InlineData(1, "10.0.0.8:443", nameof(ContactState.Recent))]
    [InlineData(1, "172.16.0.8:443", nameof(ContactState.Recent))]
    [InlineData(1, "172.32.0.8:443", nameof(ContactState.Connected))]
    [InlineData(1, "192.168.1.1:443", nameof(ContactState.Recent))]
    [InlineData(1, "127.0.0.1:443", nameof(ContactState.Recent))]
    [InlineData(1, "[fe80::1]:443", nameof(ContactState.Recent))]
    [InlineData(1, "[::ffff:10.0.0.8]:443", nameof(ContactState.Recent))]
    public async Task Contact_follows_from_the_start_and_the_connections_of_the_service(
        double seconds,
        string? connection,
        string state
    )
    {
        Start(seconds, connection);
        Assert.Equal(state, (await ReadAsync()).State.ToString());
    }

    [Theory]
    [InlineData("http://proxy.contoso.com:443", nameof(ContactState.Recent))]
    [InlineData("http://proxy.contoso.com:8080", nameof(ContactState.Connected))]
    public async Task Connection_to_a_proxy_with_a_public_address_proves_nothing(string proxy, string state)
    {
        string file =
            $"<configuration><system.net><defaultProxy><proxy proxyaddress='{proxy}'/></defaultProxy>"
            + "</system.net></configuration>";
        _fixture.SetConfiguration(file, file);
        Start(1, "198.51.100.10:443");

        Assert.Equal(state, (await ReadAsync()).State.ToString());
    }

    [Fact]
    public async Task Connection_errors_that_go_on_outweigh_a_connection()
    {
        Start(600, "198.51.100.10:443");
        Log(Unreached, 300);
        Log(Unreached, 60);
        ContactEvidence contact = await ReadAsync();

        Assert.Equal(ContactState.Failing, contact.State);
        Assert.Equal((Now.AddSeconds(-300), Now.AddSeconds(-60)), (contact.FailingSince, contact.Error!.Time));
        Assert.Contains("Set-ConnectorProxy", contact.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Unreached, "198.51.100.10:443", nameof(ContactState.Connected))]
    [InlineData("The remote name could not be resolved: 'a.msappproxy.net'", "198.51.100.10:443", "Connected")]
    [InlineData(Unreached, null, nameof(ContactState.Failing))]
    [InlineData("The Connector trust certificate expired.", "198.51.100.10:443", nameof(ContactState.Failing))]
    [InlineData("ConnectorError:Unauthorized", "198.51.100.10:443", nameof(ContactState.Failing))]
    public async Task Connection_refutes_earlier_connection_errors_only(
        string message,
        string? connection,
        string state
    )
    {
        Start(600, connection);
        Log(message, 300);
        Log(message, 121);

        Assert.Equal(state, (await ReadAsync()).State.ToString());
        CheckResult row = Assert.Single(await _fixture.RunAsync([new RecentEventsCheck()]));
        Assert.Equal(state == "Connected", row.Health is ConnectorHealth.Healthy);
    }

    [Fact]
    public void Line_of_a_trace_cuts_nothing_off()
    {
        ServerEvent line = new(Now.AddSeconds(-1), "trace.log", "source", 0, 2, Unreached) { IsTrace = true };
        KnownIssue issue = EventRow.ProblemOf(line)!;

        Assert.True(KnownIssues.CutsOff(issue));
        Assert.Equal(ConnectorHealth.Degraded, EventEvidence.HealthFor(line, issue));
        Assert.Equal(ConnectorHealth.Unhealthy, EventEvidence.HealthFor(line with { IsTrace = false }, issue));
    }

    [Theory]
    [InlineData(-1, "its trust certificate expired at 2026-10-31 08:00:00Z")]
    [InlineData(null, "it is not registered on this server")]
    public async Task Connector_without_a_valid_certificate_is_not_in_contact(int? daysLeft, string evidence)
    {
        Start(600, "198.51.100.10:443");
        if (daysLeft is { } days)
        {
            _fixture.SetCertificate(daysLeft: days);
        }
        else
        {
            _fixture.Server.Certificates.Set(
                ServerCertificateStore.LocalMachine,
                _fixture.Thumbprint,
                new CertificateLookup(CertificatePresence.Absent)
            );
        }

        ContactEvidence contact = await ReadAsync();

        Assert.Equal((ContactState.NotRegistered, false), (contact.State, contact.Confirms));
        Assert.Equal(evidence, contact.Describe());
        foreach (string status in new[] { "active", "inactive" })
        {
            CheckResult row = JudgeActive(status, Local.Registered with { Contact = contact });
            Assert.Equal((CheckStatus.Fail, ConnectorHealth.Unhealthy), (row.Status, row.Health));
            Assert.StartsWith("Run Register-Connector", row.Action);
        }
    }

    [Theory]
    [InlineData(Unreached, 900)]
    [InlineData("Nobody knows this.", 60)]
    public async Task Earlier_and_other_errors_do_not_count_against_the_contact(string message, double secondsAgo)
    {
        Start(600, null);
        Log(message, secondsAgo);
        Assert.Equal(ContactState.Quiet, (await ReadAsync()).State);
    }

    /// <summary>The clock was set back after the service was started or an error was logged.</summary>
    [Fact]
    public async Task Evidence_from_the_future_neither_confirms_nor_denies_the_contact()
    {
        Start(-86400, null);
        Log(Unreached, -86400);

        ContactEvidence contact = await ReadAsync();

        Assert.Equal((ContactState.Recent, true, false), (contact.State, contact.IsSinceFuture, contact.Confirms));
        Assert.Contains("later than the server's clock", contact.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_in_the_future_is_confirmed_by_a_connection()
    {
        Start(-86400, "198.51.100.10:443");
        Assert.Equal(ContactState.Connected, (await ReadAsync()).State);
    }

    /// <summary>Otherwise errors from before a correction of the clock count until it reaches their date.</summary>
    [Fact]
    public async Task Error_from_the_future_does_not_outlast_a_restart_of_the_service()
    {
        Start(600, null);
        Log(Unreached, -86400);
        Assert.Equal(ContactState.Quiet, (await ReadAsync()).State);
        Log(Unreached, -60);
        Assert.Equal(ContactState.Failing, (await ReadAsync()).State);
    }

    [Fact]
    public async Task Unreadable_log_and_stopped_service_confirm_nothing()
    {
        Start(600, null);
        _ = _fixture.Server.Events.Denied.Add(Channel);
        Assert.Equal(ContactState.Unreadable, (await ReadAsync()).State);
        _fixture.Server.Services["WAPCSvc"].State = ServiceState.Stopped;
        ContactEvidence stopped = await ReadAsync();
        Assert.Equal((ContactState.NotRunning, false), (stopped.State, stopped.Confirms));
    }

    [Theory]
    [InlineData(nameof(ContactState.Connected), CheckStatus.Pass, ConnectorHealth.Healthy, null)]
    [InlineData(nameof(ContactState.Quiet), CheckStatus.Pass, ConnectorHealth.Healthy, null)]
    [InlineData(nameof(ContactState.Recent), CheckStatus.Warn, ConnectorHealth.Unknown, "Get-ConnectorStatus -Wait")]
    [InlineData(nameof(ContactState.Unreadable), CheckStatus.Warn, ConnectorHealth.Unknown, "administrator")]
    [InlineData(nameof(ContactState.NotRunning), CheckStatus.Fail, ConnectorHealth.Unhealthy, "Start-Connector")]
    public void Active_status_requires_the_servers_confirmation(
        string state,
        CheckStatus status,
        ConnectorHealth health,
        string? action
    )
    {
        CheckResult row = JudgeActive(
            "active",
            Local.Of(RegistrationState.Registered, Enum.Parse<ContactState>(state))
        );
        Assert.Equal((status, health), (row.Status, row.Health));
        Assert.Equal(action is null, row.Action is null);
        Assert.Contains(action ?? "", row.Action ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Active_and_inactive_status_name_the_connection_error_and_its_remedy()
    {
        Start(600, null);
        Log(Unreached, 60);
        LocalEvidence local = new(Local.Registered.Registration, await ReadAsync(), Now);
        foreach (string status in new[] { "active", "inactive" })
        {
            CheckResult row = JudgeActive(status, local);
            Assert.Equal((CheckStatus.Fail, ConnectorHealth.Unhealthy), (row.Status, row.Health));
            Assert.Contains("a connection error at 2026-11-01 07:59:00Z (ServiceNotReached)", row.Detail);
            Assert.Contains("Open ports 443 and 80 outbound", row.Action);
        }
    }

    [Fact]
    public void Inactive_connector_without_an_error_leads_to_the_network_checks()
    {
        CheckResult quiet = JudgeActive("inactive", Local.Of(RegistrationState.Registered, ContactState.Quiet));
        Assert.Contains("has run since 2026-11-01 05:00:00Z and has logged no connection error", quiet.Detail);
        Assert.StartsWith("Run Test-Connector -Category Network", quiet.Action);
        CheckResult recent = JudgeActive("inactive", Local.Of(RegistrationState.Registered, ContactState.Recent));
        Assert.StartsWith("Run Wait-Connector srv01", recent.Action);
    }

    [Fact]
    public void Workstation_learns_the_age_of_the_active_status()
    {
        CheckResult row = JudgeActive("active", null);
        Assert.Equal(CheckStatus.Pass, row.Status);
        Assert.Contains("up to an hour ago", row.Detail);
        Assert.Contains(
            "last heard up to an hour ago",
            new Verdict(default, Verdict.NothingToDo).WithoutServer().NextStep
        );
    }

    [Theory]
    [InlineData(3, CheckStatus.Warn, ConnectorHealth.Unknown, "Get-ConnectorStatus -Wait")]
    [InlineData(11, CheckStatus.Fail, ConnectorHealth.Unhealthy, "Register-Connector -Force")]
    public void Unlisted_connector_is_judged_by_the_start_of_its_certificate(
        double minutes,
        CheckStatus status,
        ConnectorHealth health,
        string action
    )
    {
        LocalEvidence local = Local.Registered;
        local = local with { Registration = local.Registration with { NotBefore = Local.At.AddMinutes(-minutes) } };
        CheckResult row = new ListedCheck().Judge(new TenantObservation(null, null, []), local)!;
        Assert.Equal((status, health), (row.Status, row.Health));
        Assert.Contains(action, row.Action);
        Assert.DoesNotContain("over 10 minutes ago", row.Action);
    }

    private static CheckResult JudgeActive(string status, LocalEvidence? local) =>
        new ActiveCheck().Judge(
            new TenantObservation(
                new Connector
                {
                    Id = "c",
                    MachineName = "srv01",
                    Status = status,
                },
                null,
                []
            ),
            local
        )!;

    private void Start(double secondsAgo, string? connection)
    {
        _fixture.Server.Services["WAPCSvc"].StartedAt = Now.AddSeconds(-secondsAgo);
        _fixture.Server.Network.Connections = connection is null ? [] : [EndPointOf(connection)];
        if (!_fixture.Server.Events.Channels.ContainsKey(Channel))
        {
            _fixture.Server.Events.Channels[Channel] = [];
        }
    }

    private static IPEndPoint EndPointOf(string text)
    {
        int colon = text.LastIndexOf(':');
        return new IPEndPoint(IPAddress.Parse(text[..colon].Trim('[', ']')), int.Parse(text[(colon + 1)..]));
    }

    private void Log(string message, double secondsAgo) =>
        _fixture
            .Server.Events.Channels[Channel]
            .Add(new ServerEvent(Now.AddSeconds(-secondsAgo), Channel, "source", 1, 2, message));

    private async Task<ContactEvidence> ReadAsync()
    {
        CheckContext context = new(
            new CheckTarget(_fixture.Server, Environments.Global, TimeProvider.System),
            _fixture.Server.Description
        );
        return (await context.LocalAsync(TestContext.Current.CancellationToken)).Contact;
    }
}
