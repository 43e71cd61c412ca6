using System.Security.Cryptography;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests when each installation check passes and all the ways in which it fails.</summary>
public sealed class ConnectorCheckTests
{
    private const string Data = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector";

    private readonly CheckFixture _fixture = new();

    [Fact]
    public async Task All_checks_pass_on_a_healthy_server() =>
        Assert.Equal(
            [],
            (await _fixture.RunAsync(ConnectorCheckList.Create()))
                .Where(row => row.Status is not CheckStatus.Pass)
                .Select(row => $"{row.Name}: {row.Detail}")
        );

    [Fact]
    public async Task Missing_installation_fails_once_and_skips_the_other_checks()
    {
        IReadOnlyList<CheckResult> rows = await new CheckFixture(install: false).RunAsync(ConnectorCheckList.Create());

        Assert.Equal((CheckStatus.Fail, ConnectorHealth.NotInstalled), (rows[0].Status, rows[0].Health));
        Assert.All(rows.Skip(1), row => Assert.Equal(CheckStatus.Skip, row.Status));
    }

    [Fact]
    public async Task Leftover_uninstall_entry_is_reported_with_the_command_that_removes_it()
    {
        CheckFixture bare = new(install: false);
        bare.Server.Registry.Set(
            @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{2f1bbd0e-1f6b-4b43-9a6e-0c6f3b1a5d11}",
            "DisplayName",
            "Microsoft Entra private network connector"
        );

        CheckResult row = (await bare.RunAsync(ConnectorCheckList.Create()))[0];

        Assert.Equal((CheckStatus.Fail, ConnectorHealth.NotInstalled), (row.Status, row.Health));
        Assert.Contains("still lists Microsoft Entra private network connector", row.Detail);
        Assert.Contains("Repair-Connector", row.Action);
    }

    [Fact]
    public async Task Missing_part_is_reported()
    {
        _fixture.Server.Services.Remove("WAPCUpdaterSvc");
        Assert.Contains(
            "WAPCUpdaterSvc",
            await _fixture.FailAsync("Installation", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Theory]
    [InlineData("1.5.2846.0", CheckStatus.Warn, ConnectorHealth.Degraded, "minimum for Private Access")]
    [InlineData("1.5.4594.0", CheckStatus.Warn, ConnectorHealth.Healthy, "released on 2026-06-08")]
    public async Task Old_version_warns(string version, CheckStatus status, ConnectorHealth health, string words)
    {
        _fixture.SetVersion(version);
        Assert.Contains(words, await _fixture.FailAsync("Version", status, health));
    }

    [Theory]
    [InlineData(
        "ConnectorService",
        "WAPCSvc",
        nameof(ServiceState.Stopped),
        nameof(ServiceStartType.AutomaticDelayed),
        0,
        "is stopped",
        ConnectorHealth.Unhealthy
    )]
    [InlineData(
        "ConnectorService",
        "WAPCSvc",
        nameof(ServiceState.Stopped),
        nameof(ServiceStartType.Disabled),
        0,
        "is disabled",
        ConnectorHealth.Unhealthy
    )]
    [InlineData(
        "ConnectorService",
        "WAPCSvc",
        nameof(ServiceState.Stopped),
        nameof(ServiceStartType.Automatic),
        1067,
        "exit code 1067",
        ConnectorHealth.Unhealthy
    )]
    [InlineData(
        "ConnectorService",
        "WAPCSvc",
        nameof(ServiceState.StartPending),
        nameof(ServiceStartType.Automatic),
        0,
        "is StartPending",
        ConnectorHealth.Unhealthy
    )]
    [InlineData(
        "UpdaterService",
        "WAPCUpdaterSvc",
        nameof(ServiceState.Stopped),
        nameof(ServiceStartType.Automatic),
        0,
        "is stopped",
        ConnectorHealth.Degraded
    )]
    public async Task Service_that_does_not_run_fails(
        string check,
        string service,
        string state,
        string start,
        int exitCode,
        string words,
        ConnectorHealth health
    )
    {
        _fixture.Server.Services[service].State = Enum.Parse<ServiceState>(state);
        _fixture.Server.Services[service].StartType = Enum.Parse<ServiceStartType>(start);
        _fixture.Server.Services[service].ExitCode = exitCode;
        Assert.Contains(words, await _fixture.FailAsync(check, CheckStatus.Fail, health));
    }

    [Fact]
    public async Task Running_service_that_does_not_start_automatically_warns()
    {
        _fixture.Server.Services["WAPCSvc"].StartType = ServiceStartType.Manual;
        Assert.Contains(
            "will not start after a reboot",
            await _fixture.FailAsync("ConnectorService", CheckStatus.Warn, ConnectorHealth.Degraded)
        );
    }

    [Fact]
    public async Task Service_with_another_account_warns()
    {
        _fixture.Server.Services["WAPCSvc"].Account = @"CONTOSO\svc-connector";
        _fixture.Server.Services["WAPCSvc"].AccountSid = "S-1-5-21-1-2-3-1105";
        Assert.Contains(
            @"CONTOSO\svc-connector",
            await _fixture.FailAsync("ConnectorService", CheckStatus.Warn, ConnectorHealth.Degraded)
        );
    }

    [Fact]
    public async Task Invalid_trust_settings_fail()
    {
        _fixture.Server.Files.Set($@"{Data}\Config\TrustSettings.xml", "<half");
        Assert.Contains(
            "cannot be parsed",
            await _fixture.FailAsync("TrustSettings", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Fact]
    public async Task Inaccessible_trust_settings_are_unknown()
    {
        _fixture.Server.Files.Deny($@"{Data}\Config\TrustSettings.xml");
        Assert.Contains(
            "could not be read",
            await _fixture.FailAsync("TrustSettings", CheckStatus.Warn, ConnectorHealth.Unknown)
        );
    }

    [Theory]
    [InlineData("<configuration><half", "<configuration/>", ConnectorHealth.Unhealthy, "can't be read as XML")]
    [InlineData("<configuration/>", "<settings/>", ConnectorHealth.Degraded, "its root is <settings>")]
    [InlineData("<!DOCTYPE configuration><configuration/>", "<configuration/>", ConnectorHealth.Unhealthy, "DTD")]
    public async Task Invalid_configuration_file_is_reported_and_the_proxy_check_is_skipped(
        string connector,
        string updater,
        ConnectorHealth health,
        string words
    )
    {
        _fixture.SetConfiguration(connector, updater);

        string detail = await _fixture.FailAsync("ConfigurationFiles", CheckStatus.Fail, health);

        Assert.Contains(words, detail);
        Assert.Contains(
            health is ConnectorHealth.Unhealthy ? CheckFixture.ConnectorFile : CheckFixture.UpdaterFile,
            detail
        );
        Assert.Equal(
            CheckStatus.Skip,
            (await _fixture.RunAsync(ConnectorCheckList.Create())).Single(row => row.Name == "ProxyAgreement").Status
        );
    }

    [Fact]
    public async Task Inaccessible_configuration_file_is_unknown()
    {
        _fixture.Server.Files.Deny(CheckFixture.ConnectorFile);
        Assert.Contains(
            "could not be read",
            await _fixture.FailAsync("ConfigurationFiles", CheckStatus.Warn, ConnectorHealth.Unknown)
        );
    }

    [Fact]
    public async Task Different_proxies_of_the_services_fail()
    {
        _fixture.SetConfiguration(
            """<configuration><system.net><defaultProxy><proxy proxyaddress="http://own:8080"/></defaultProxy>"""
                + "</system.net></configuration>",
            "<configuration/>"
        );
        Assert.Contains(
            "WAPCSvc: Explicit http://own:8080, WAPCUpdaterSvc: Default",
            await _fixture.FailAsync("ProxyAgreement", CheckStatus.Fail, ConnectorHealth.Degraded)
        );
    }

    [Fact]
    public async Task Missing_certificate_fails()
    {
        _fixture.Server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            _fixture.Thumbprint,
            new CertificateLookup(CertificatePresence.Absent)
        );
        Assert.Contains(
            "which is not in",
            await _fixture.FailAsync("Registration", CheckStatus.Fail, ConnectorHealth.NotRegistered)
        );
    }

    [Fact]
    public async Task Unreadable_store_is_unknown_instead_of_absent()
    {
        _fixture.Server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            _fixture.Thumbprint,
            new CertificateLookup(CertificatePresence.Unreadable)
        );
        Assert.Contains(
            "could not be read",
            await _fixture.FailAsync("Registration", CheckStatus.Warn, ConnectorHealth.Unknown)
        );
    }

    [Theory]
    [InlineData(-10, 200, "Registration", CheckStatus.Fail, ConnectorHealth.Unhealthy, "expired")]
    [InlineData(10, 170, "TrustCertificate", CheckStatus.Warn, ConnectorHealth.Degraded, "was not renewed")]
    [InlineData(100, 250, "TrustCertificate", CheckStatus.Warn, ConnectorHealth.Healthy, "250 days old")]
    public async Task Certificate_dates_determine_the_result(
        int daysLeft,
        int daysOld,
        string check,
        CheckStatus status,
        ConnectorHealth health,
        string words
    )
    {
        _fixture.SetCertificate(daysOld: daysOld, daysLeft: daysLeft);
        Assert.Contains(words, await _fixture.FailAsync(check, status, health));
    }

    [Theory]
    [InlineData("CN=Some CA", null, "was issued by", ConnectorHealth.Healthy)]
    [InlineData(CheckFixture.Authority, "srv01.contoso.local", "not a tenant ID", ConnectorHealth.Degraded)]
    public async Task Certificate_with_an_unexpected_issuer_or_subject_warns(
        string issuer,
        string? subject,
        string words,
        ConnectorHealth health
    )
    {
        _fixture.SetCertificate(issuer: issuer, subject: subject);
        Assert.Contains(words, await _fixture.FailAsync("TrustIssuer", CheckStatus.Warn, health));
    }

    [Theory]
    [InlineData(false, "was not checked")]
    [InlineData(true, "and signed by it")]
    public async Task Certificate_signature_is_checked_if_the_authority_is_known(bool isKnown, string words)
    {
        _fixture.Server.Network.Roots = isKnown ? [_fixture.AuthorityCertificate] : [];
        Assert.Contains(
            words,
            (await _fixture.RunAsync(ConnectorCheckList.Create()))
                .Single(row => row is { Name: "TrustIssuer", Status: CheckStatus.Pass })
                .Detail
        );
    }

    [Fact]
    public async Task Certificate_with_a_forged_signature_fails()
    {
        _fixture.SetCertificate();
        CheckFixture other = new();
        other.SetCertificate(signedWith: RSA.Create(2048));
        _fixture.Server.Network.Roots = [other.AuthorityCertificate];
        Assert.Contains(
            "did not sign it",
            await _fixture.FailAsync("TrustIssuer", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Fact]
    public async Task Registration_in_a_different_tenant_than_the_sign_in_fails()
    {
        _fixture.SignedInTenant = Guid.NewGuid().ToString();
        Assert.Contains(
            CheckFixture.Tenant,
            await _fixture.FailAsync("TenantMatch", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Fact]
    public async Task Endpoints_of_another_tenant_warn_without_affecting_health()
    {
        _fixture.Server.Files.Set($@"{Data}\Endpoints\endpoints.txt", "https://other.bootstrap.msappproxy.net/");
        Assert.Contains(
            CheckFixture.Tenant,
            await _fixture.FailAsync("EndpointsFile", CheckStatus.Warn, ConnectorHealth.Healthy)
        );
    }

    [Fact]
    public void Inactive_namesake_passes_with_its_removal_date_and_active_namesake_warns()
    {
        Connector own = new()
        {
            Id = "new",
            MachineName = "srv01",
            Status = "active",
        };
        Connector silent = new()
        {
            Id = "old",
            MachineName = "srv01",
            Status = "inactive",
        };
        DateTimeOffset now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        CheckResult known = new NamesakesCheck().Judge(
            new TenantObservation(own, null, [silent]) { At = now },
            Local.Registered
        )!;
        CheckResult active = new NamesakesCheck().Judge(
            new TenantObservation(
                own,
                null,
                [
                    new Connector
                    {
                        Id = "twin",
                        MachineName = "srv01",
                        Status = "active",
                    },
                ]
            )
            {
                At = now,
            },
            Local.Registered
        )!;

        Assert.Equal(CheckStatus.Pass, known.Status);
        Assert.Contains("old", known.Detail);
        Assert.Contains("2026-11-11 at the latest", known.Detail);
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (active.Status, active.Health));
        Assert.Contains("twin", active.Detail);
    }
}
