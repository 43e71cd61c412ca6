using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Server.Virtual;
using EntraPrivateAccess.Tests.Unit.Servers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>
/// Tests the network checks on a virtual server, over real sockets, with a simulated internet and injected faults.
/// </summary>
public sealed class NetworkCheckTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Tenant = "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44";
    private const string Service = "download.msappproxy.net:443";
    private const string SignIn = "login.microsoftonline.com:443";
    private const string Lists = "crl3.digicert.com:80";
    private const string Leaves = "http://crl3.digicert.com/ConnectorSandboxTlsIssuingCA.crl";
    private const string Responder = "http://ocsp.digicert.com/";

    private readonly VirtualMachine _machine = sandbox.NewMachine();

    [Fact]
    public async Task All_public_endpoints_pass_on_a_healthy_server_except_for_unnamed_wildcards()
    {
        IReadOnlyList<CheckResult> rows = await RunAsync(EnvironmentEndpoints.Global);

        Assert.Equal(
            "",
            string.Join(
                "\n",
                rows.Where(row => row.Status is not CheckStatus.Pass && !row.Target.StartsWith('*'))
                    .Select(row => $"{row.Name} {row.Target}: {row.Detail}")
            )
        );
        Assert.Contains(rows, row =>
            row is { Name: "TlsCertificate", Target: Tenant + ".registration.msappproxy.net:443" }
        );
        Assert.Equal(
            ["HostName", "Port", "TlsCertificate", "HttpAnswer"],
            rows.Where(row => row.Target == Service).Select(row => row.Name)
        );
        Assert.Equal(
            ["HostName", "Port", "HttpAnswer"],
            rows.Where(row => row.Target == Lists).Select(row => row.Name)
        );
        Assert.Equal(
            [Leaves, "http://crl4.digicert.com/ConnectorSandboxPublicRoot.crl"],
            rows.Where(row => row.Name == "RevocationList").Select(row => row.Target)
        );
        Assert.Equal([Responder], rows.Where(row => row.Name == "OcspAnswer").Select(row => row.Target));
        Assert.Equal(
            ["*.msauth.net:443", "*.msauthimages.net:443"],
            rows.Where(row => row.Status is CheckStatus.Skip).Select(row => row.Target).Take(2)
        );
    }

    [Fact]
    public async Task All_US_government_endpoints_pass_on_a_healthy_server_except_for_unnamed_wildcards()
    {
        IReadOnlyList<CheckResult> rows = await RunAsync(EnvironmentEndpoints.USGov);

        Assert.Equal(
            "",
            string.Join(
                "\n",
                rows.Where(row => row.Status is not CheckStatus.Pass && !row.Target.StartsWith('*'))
                    .Select(row => $"{row.Name} {row.Target}: {row.Detail}")
            )
        );
        Assert.Equal(
            ["HostName", "Port", "TlsCertificate", "HttpAnswer"],
            rows.Where(row => row.Target == "login.windows.us:443").Select(row => row.Name)
        );
        Assert.Contains(rows, row => row is { Name: "HttpAnswer", Target: "ocsp.msocsp.us:80" });
        Assert.Contains(rows, row => row is { Name: "RevocationList", Target: Leaves });
        Assert.Equal(
            ["*.msappproxy.us:443", "*.servicebus.usgovcloudapi.net:443"],
            rows.Where(row => row.Status is CheckStatus.Skip).Select(row => row.Target).Take(2)
        );
    }

    [Theory]
    [InlineData(FaultNames.NameNotResolved, null, "download", "HostName", Service, "no such host")]
    [InlineData(FaultNames.PortClosed, null, "download", "Port", Service, "refused")]
    [InlineData(FaultNames.PortClosed, null, "crl3", "Port", Lists, "refused")]
    [InlineData(FaultNames.TlsRefused, null, "download", "TlsCertificate", Service, "TLS 1.2")]
    [InlineData(
        FaultNames.TlsInspection,
        null,
        "download",
        "TlsCertificate",
        Service,
        "'Contoso Web Filter CA', which this server does not trust"
    )]
    [InlineData(
        FaultNames.TlsInspection,
        "trusted",
        "download",
        "TlsCertificate",
        Service,
        "it looks like TLS inspection"
    )]
    [InlineData(FaultNames.TlsInspection, null, "login", "TlsCertificate", SignIn, "Contoso Web Filter CA")]
    [InlineData(FaultNames.TlsExpired, null, "download", "TlsCertificate", Service, "the server's clock shows")]
    [InlineData(FaultNames.TlsWrongName, null, "download", "TlsCertificate", Service, "issued to other.example.com")]
    [InlineData(FaultNames.DropConnection, null, "download", "HttpAnswer", Service, "closed before a response")]
    [InlineData(FaultNames.DropConnection, null, "crl3", "HttpAnswer", Lists, "closed before a response")]
    [InlineData(FaultNames.CrlAnswer, "missing", "crl3", "RevocationList", Leaves, "responded with 404")]
    [InlineData(FaultNames.CrlAnswer, "garbage", "crl3", "RevocationList", Leaves, "not a revocation list")]
    [InlineData(FaultNames.CrlAnswer, "outdated", "crl3", "RevocationList", Leaves, "the next one was due")]
    [InlineData(
        FaultNames.CrlAnswer,
        "forged",
        "crl3",
        "RevocationList",
        Leaves,
        "is not signed by Connector Sandbox TLS Issuing CA"
    )]
    [InlineData(FaultNames.CrlAnswer, "revoked", "crl3", "RevocationList", Leaves, "on its issuer's revocation list")]
    [InlineData(FaultNames.OcspAnswer, "garbage", "ocsp", "OcspAnswer", Responder, "not an OCSP response")]
    [InlineData(FaultNames.OcspAnswer, "revoked", "ocsp", "OcspAnswer", Responder, "is revoked")]
    [InlineData(FaultNames.OcspAnswer, "outdated", "ocsp", "OcspAnswer", Responder, "response is outdated")]
    [InlineData(
        FaultNames.OcspAnswer,
        "forged",
        "ocsp",
        "OcspAnswer",
        Responder,
        "is not signed for Connector Sandbox TLS Issuing CA"
    )]
    [InlineData(FaultNames.PortClosed, null, "ocsp", "OcspAnswer", Responder, "refused")]
    public async Task Each_fault_fails_in_a_row_of_its_own_with_an_action(
        string fault,
        string? value,
        string host,
        string name,
        string target,
        string detail
    )
    {
        SetFault(fault, value, host);

        CheckResult row = Assert.Single(await RunAsync(SelectedEndpoints), found =>
            found.Status is CheckStatus.Fail && found.Name == name
        );

        Assert.Equal(target, row.Target);
        Assert.Contains(detail, row.Detail, StringComparison.Ordinal);
        Assert.NotNull(row.Action);
    }

    [Theory]
    [InlineData(FaultNames.TlsInspection, "trusted", "login", "TlsCertificate", SignIn)]
    [InlineData(
        FaultNames.NameNotResolved,
        null,
        "connector-update",
        "HostName",
        "connector-update.msappproxy.net:443"
    )]
    [InlineData(FaultNames.OcspAnswer, "unknown", "ocsp", "OcspAnswer", Responder)]
    [InlineData(FaultNames.OcspAnswer, "unavailable", "ocsp", "OcspAnswer", Responder)]
    public async Task Fault_that_may_be_harmless_warns(
        string fault,
        string? value,
        string host,
        string name,
        string target
    )
    {
        SetFault(fault, value, host);

        CheckResult row = Assert.Single(await RunAsync(SelectedEndpoints), found => found.Status is CheckStatus.Warn);

        Assert.Equal((name, target), (row.Name, row.Target));
        Assert.NotNull(row.Action);
    }

    [Theory]
    [InlineData("missing", "responded with 404 Not Found instead of a revocation list")]
    [InlineData("garbage", "not a revocation list")]
    [InlineData("outdated", "the next one was due")]
    public async Task Revocation_list_that_was_reached_is_not_called_blocked(string value, string detail)
    {
        SetFault(FaultNames.CrlAnswer, value, "crl3");

        CheckResult row = Assert.Single(await RunAsync(SelectedEndpoints), found =>
            found is { Name: "RevocationList", Status: CheckStatus.Fail }
        );

        Assert.Contains(detail, row.Detail);
        Assert.StartsWith("The address was reached, so allowing it in a firewall changes nothing.", row.Action);
        Assert.DoesNotContain("Allow outbound", row.Action);
    }

    [Fact]
    public async Task Lists_that_all_respond_with_the_same_error_are_one_finding()
    {
        SetFault(FaultNames.CrlAnswer, "missing", "crl3");
        SetFault(FaultNames.CrlAnswer, "missing", "crl4");

        IReadOnlyList<CheckResult> rows = await RunAsync(EnvironmentEndpoints.Global);

        CheckResult finding = Assert.Single(CheckFindings.Problems(rows.Where(row => row.Name == "RevocationList")));
        Assert.Matches("crl3.*, .*crl4", finding.Target);
    }

    [Fact]
    public async Task Revocation_list_that_was_not_reached_is_to_be_allowed()
    {
        SetFault(FaultNames.PortClosed, null, "crl3");

        CheckResult row = Assert.Single(await RunAsync(SelectedEndpoints), found =>
            found is { Name: "RevocationList", Status: CheckStatus.Fail }
        );

        Assert.Contains("Allow outbound TCP 80", row.Action);
    }

    [Theory]
    [InlineData("*.msappproxy.net")]
    [InlineData("*.servicebus.windows.net")]
    [InlineData("*.msappproxy.net", "*.servicebus.windows.net")]
    public async Task Blocked_names_are_one_finding_whether_documented_or_observed(params string[] wildcards)
    {
        foreach (KnownName known in EnvironmentEndpoints.Global.SelectMany(ProbeTargets.Covered))
        {
            if (wildcards.Any(wildcard => known.Host.EndsWith(wildcard[1..], StringComparison.Ordinal)))
            {
                SetFault(FaultNames.NameNotResolved, null, known.Host.Replace(ProbeTarget.Tenant, Tenant));
            }
        }

        CheckResult[] rows = [.. (await RunAsync(EnvironmentEndpoints.Global)).Where(row => row.Name == "HostName")];

        CheckResult finding = Assert.Single(CheckFindings.Problems(rows), row => row.Status is CheckStatus.Fail);
        Assert.Equal(ConnectorHealth.Unhealthy, finding.Health);
        Assert.All(wildcards, wildcard => Assert.Contains(wildcard, finding.Action));
        Assert.Contains(rows, row =>
            row.Detail.EndsWith("the wildcard seems to be blocked.") && row.Status is CheckStatus.Fail
        );
    }

    [Fact]
    public async Task Entry_of_the_hosts_file_is_shown_with_the_rows_of_its_host()
    {
        sandbox.Faults.Set(
            new Fault(FaultNames.HostsEntry, "127.0.0.1 download.msappproxy.net", null, _machine.Spec.Name)
        );

        IReadOnlyList<CheckResult> rows = await RunAsync(SelectedEndpoints);

        CheckResult file = Assert.Single(rows, row => row.Name == "HostsFile");
        Assert.Equal((CheckStatus.Fail, ConnectorHealth.Unhealthy), (file.Status, file.Health));
        CheckResult[] own = [.. rows.Where(row => row.Target == Service)];
        Assert.Equal(CheckStatus.Pass, own[0].Status);
        Assert.Contains("Resolves to 127.0.0.1. The hosts file sets this address (line 1).", own[0].Detail);
        Assert.Equal(("Port", CheckStatus.Fail), (own[1].Name, own[1].Status));
        Assert.Contains("Remove download.msappproxy.net from line 1 of the hosts file", own[1].Action);
        Assert.DoesNotContain("Allow outbound", own[1].Action);
    }

    [Fact]
    public async Task Revocation_list_behind_an_entry_of_the_hosts_file_names_the_entry()
    {
        sandbox.Faults.Set(new Fault(FaultNames.HostsEntry, "127.0.0.1 crl3.digicert.com", null, _machine.Spec.Name));

        IReadOnlyList<CheckResult> rows = await RunAsync(SelectedEndpoints);

        CheckResult row = Assert.Single(rows, row => row is { Name: "RevocationList", Status: CheckStatus.Fail });
        Assert.Contains("The hosts file sets the address 127.0.0.1.", row.Detail);
        Assert.StartsWith("Remove crl3.digicert.com from line 1 of the hosts file", row.Action);
    }

    [Theory]
    [InlineData(FaultNames.NameNotResolved, 1)]
    [InlineData(FaultNames.PortClosed, 2)]
    public async Task Checks_after_a_failure_are_skipped(string fault, int asked)
    {
        SetFault(fault, null, "download");

        CheckResult[] rows = [.. (await RunAsync(SelectedEndpoints)).Where(row => row.Target == Service)];

        Assert.All(rows.Skip(asked), row => Assert.Equal(CheckStatus.Skip, row.Status));
        Assert.Equal(4, rows.Length);
    }

    [Fact]
    public async Task Only_tenant_host_names_are_skipped_if_the_tenant_is_unknown()
    {
        IReadOnlyList<CheckResult> rows = await RunAsync(SelectedEndpoints, tenant: null);

        CheckResult[] skipped = [.. rows.Where(row => row.Status is CheckStatus.Skip)];
        Assert.All(skipped, row => Assert.Contains("tenant", row.Detail, StringComparison.Ordinal));
        Assert.Equal(8, skipped.Length);
    }

    [Fact]
    public async Task Silent_port_is_reported_after_the_time_limit_of_the_step()
    {
        FakeTimeProvider clock = new();
        SetFault(FaultNames.PortBlackHoled, null, "download");
        Task<IReadOnlyList<CheckResult>> run = RunAsync(
            [new ServiceEndpoint("download.msappproxy.net", 443, "Connector and service")],
            Tenant,
            clock,
            TimeSpan.FromHours(1)
        );

        await AdvanceUntilAsync(run, clock, ProbeLimits.Default.Stage, silent: 1);

        CheckResult row = Assert.Single(await run, found => found.Status is CheckStatus.Fail);
        Assert.Equal("Port", row.Name);
        Assert.Contains("that drops packets) within 10 seconds", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_with_only_silent_ports_ends_at_its_time_limit()
    {
        FakeTimeProvider clock = new();
        SetFault(FaultNames.PortBlackHoled, null, "");
        Task<IReadOnlyList<CheckResult>> run = RunAsync(
            EnvironmentEndpoints.Global,
            Tenant,
            clock,
            TimeSpan.FromSeconds(5)
        );

        await AdvanceUntilAsync(run, clock, TimeSpan.FromSeconds(5), silent: 20);

        CheckResult[] ports = [.. (await run).Where(row => row.Name == "Port")];
        Assert.All(ports, row => Assert.Equal(CheckStatus.Fail, row.Status));
        Assert.True(ports.Length > 20);
    }

    private static IReadOnlyList<ServiceEndpoint> SelectedEndpoints { get; } =
    [
        .. EnvironmentEndpoints.Global.Where(endpoint =>
            endpoint.Host is "*.msappproxy.net" or "*.microsoftonline.com" or "crl3.digicert.com"
        ),
    ];

    // The machine name keeps the fault away from the servers of other tests.
    private void SetFault(string fault, string? value, string host) =>
        sandbox.Faults.Set(new Fault(fault, value, null, $"{_machine.Spec.Name}/{host}"));

    private async Task<IReadOnlyList<CheckResult>> RunAsync(
        IReadOnlyList<ServiceEndpoint> endpoints,
        string? tenant = Tenant,
        TimeProvider? clock = null,
        TimeSpan? limit = null
    )
    {
        VirtualServer server = await sandbox.ConnectAsync(_machine);
        ConnectorEnvironment environment = new()
        {
            Name = "Sandbox",
            Endpoints = endpoints,
            NetworkRoot = sandbox.NetworkRoot,
            SandboxUrl = sandbox.Url,
        };
        CheckTarget target = new(server, environment, TimeProvider.System) { TenantId = tenant };
        CheckContext context = await target.OpenAsync(SandboxFixture.Stop);
        TimeProvider time = clock ?? TimeProvider.System;
        return await new CheckRun(context, limit ?? TimeSpan.FromMinutes(2), time).RunAsync(
            NetworkCheckList.Create(
                environment,
                clock is null ? new ProbeLimits { Stage = TimeSpan.FromMinutes(1) } : ProbeLimits.Default,
                time
            ),
            null,
            SandboxFixture.Stop
        );
    }

    // The clock does not advance before the run waits for the silent connections. Only a run that never ends fails.
    private async Task AdvanceUntilAsync(Task run, FakeTimeProvider clock, TimeSpan step, int silent)
    {
        await Eventually.TrueAsync(
            () => Task.FromResult(sandbox.NetworkOf(_machine).Unanswered >= silent),
            "unanswered connections"
        );
        for (int tries = 0; !run.IsCompleted && tries < 60; tries++)
        {
            _ = await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(1), SandboxFixture.Stop));
            clock.Advance(step);
        }

        await run.WaitAsync(TimeSpan.FromSeconds(30), SandboxFixture.Stop);
    }
}
