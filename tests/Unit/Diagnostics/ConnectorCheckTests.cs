using System.Security.Cryptography;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Each check of the installation: what makes it pass, and each way to fail.</summary>
public sealed class ConnectorCheckTests
{
    private const string Data = @"C:\ProgramData\Microsoft\Microsoft Entra private network connector";

    private readonly CheckFixture _stage = new();

    [Fact]
    public async Task All_pass_on_a_healthy_server() =>
        Assert.Equal(
            [],
            (await _stage.RunAsync(ConnectorCheckList.Create()))
                .Where(row => row.Status is not CheckStatus.Pass)
                .Select(row => $"{row.Name}: {row.Detail}")
        );

    [Fact]
    public async Task Nothing_installed_fails_once_and_skips_the_rest()
    {
        IReadOnlyList<CheckResult> rows = await new CheckFixture(install: false).RunAsync(ConnectorCheckList.Create());

        Assert.Equal((CheckStatus.Fail, ConnectorHealth.NotInstalled), (rows[0].Status, rows[0].Health));
        Assert.All(rows.Skip(1), row => Assert.Equal(CheckStatus.Skip, row.Status));
    }

    [Fact]
    public async Task What_is_left_of_one_is_named_with_what_removes_it()
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
    public async Task A_missing_part_is_named()
    {
        _stage.Server.Services.Remove("WAPCUpdaterSvc");
        Assert.Contains(
            "WAPCUpdaterSvc",
            await _stage.FailAsync("Installation", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Theory]
    [InlineData("1.5.2846.0", CheckStatus.Warn, ConnectorHealth.Degraded, "least for Private Access")]
    [InlineData("1.5.4594.0", CheckStatus.Warn, ConnectorHealth.Healthy, "of 2026-06-08")]
    public async Task Versions(string version, CheckStatus status, ConnectorHealth health, string words)
    {
        _stage.SetVersion(version);
        Assert.Contains(words, await _stage.FailAsync("Version", status, health));
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
    public async Task A_service_that_does_not_run(
        string check,
        string service,
        string state,
        string start,
        int exitCode,
        string words,
        ConnectorHealth health
    )
    {
        _stage.Server.Services[service].State = Enum.Parse<ServiceState>(state);
        _stage.Server.Services[service].StartType = Enum.Parse<ServiceStartType>(start);
        _stage.Server.Services[service].ExitCode = exitCode;
        Assert.Contains(words, await _stage.FailAsync(check, CheckStatus.Fail, health));
    }

    [Fact]
    public async Task A_service_that_runs_and_will_not_come_back()
    {
        _stage.Server.Services["WAPCSvc"].StartType = ServiceStartType.Manual;
        Assert.Contains(
            "will not come back",
            await _stage.FailAsync("ConnectorService", CheckStatus.Warn, ConnectorHealth.Degraded)
        );
    }

    [Fact]
    public async Task A_service_under_another_account()
    {
        _stage.Server.Services["WAPCSvc"].Account = @"CONTOSO\svc-connector";
        _stage.Server.Services["WAPCSvc"].AccountSid = "S-1-5-21-1-2-3-1105";
        Assert.Contains(
            @"CONTOSO\svc-connector",
            await _stage.FailAsync("ConnectorService", CheckStatus.Warn, ConnectorHealth.Degraded)
        );
    }

    [Fact]
    public async Task A_trust_settings_file_that_can_not_be_understood()
    {
        _stage.Server.Files.Set($@"{Data}\Config\TrustSettings.xml", "<half");
        Assert.Contains(
            "cannot be understood",
            await _stage.FailAsync("TrustSettings", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Fact]
    public async Task Trust_settings_that_are_closed_are_unknown()
    {
        _stage.Server.Files.Deny($@"{Data}\Config\TrustSettings.xml");
        Assert.Contains(
            "could not be read",
            await _stage.FailAsync("TrustSettings", CheckStatus.Warn, ConnectorHealth.Unknown)
        );
    }

    [Theory]
    [InlineData("<configuration><half", "<configuration/>", ConnectorHealth.Unhealthy, "can't be read as XML")]
    [InlineData("<configuration/>", "<settings/>", ConnectorHealth.Degraded, "its root is <settings>")]
    [InlineData("<!DOCTYPE configuration><configuration/>", "<configuration/>", ConnectorHealth.Unhealthy, "DTD")]
    public async Task A_configuration_file_that_can_not_be_read_is_named_and_nothing_is_concluded_from_it(
        string connector,
        string updater,
        ConnectorHealth health,
        string words
    )
    {
        _stage.SetConfiguration(connector, updater);

        string detail = await _stage.FailAsync("ConfigurationFiles", CheckStatus.Fail, health);

        Assert.Contains(words, detail);
        Assert.Contains(
            health is ConnectorHealth.Unhealthy ? CheckFixture.ConnectorFile : CheckFixture.UpdaterFile,
            detail
        );
        Assert.Equal(
            CheckStatus.Skip,
            (await _stage.RunAsync(ConnectorCheckList.Create())).Single(row => row.Name == "ProxyAgreement").Status
        );
    }

    [Fact]
    public async Task A_configuration_file_that_is_closed_is_unknown()
    {
        _stage.Server.Files.Deny(CheckFixture.ConnectorFile);
        Assert.Contains(
            "could not be read",
            await _stage.FailAsync("ConfigurationFiles", CheckStatus.Warn, ConnectorHealth.Unknown)
        );
    }

    [Fact]
    public async Task Services_that_go_different_ways_out()
    {
        _stage.SetConfiguration(
            """<configuration><system.net><defaultProxy><proxy proxyaddress="http://own:8080"/></defaultProxy></system.net></configuration>""",
            "<configuration/>"
        );
        Assert.Contains(
            "WAPCSvc: Explicit http://own:8080, WAPCUpdaterSvc: Default",
            await _stage.FailAsync("ProxyAgreement", CheckStatus.Fail, ConnectorHealth.Degraded)
        );
    }

    [Fact]
    public async Task A_certificate_that_is_gone()
    {
        _stage.Server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            _stage.Thumbprint,
            new CertificateLookup(CertificatePresence.Absent)
        );
        Assert.Contains(
            "which is not in",
            await _stage.FailAsync("Registration", CheckStatus.Fail, ConnectorHealth.NotRegistered)
        );
    }

    [Fact]
    public async Task A_store_that_can_not_be_read_is_unknown_and_not_absent()
    {
        _stage.Server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            _stage.Thumbprint,
            new CertificateLookup(CertificatePresence.Unreadable)
        );
        Assert.Contains(
            "could not be read",
            await _stage.FailAsync("Registration", CheckStatus.Warn, ConnectorHealth.Unknown)
        );
    }

    [Theory]
    [InlineData(-10, 200, "Registration", CheckStatus.Fail, ConnectorHealth.Unhealthy, "expired")]
    [InlineData(10, 170, "TrustCertificate", CheckStatus.Warn, ConnectorHealth.Degraded, "was not renewed")]
    [InlineData(100, 250, "TrustCertificate", CheckStatus.Warn, ConnectorHealth.Healthy, "250 days old")]
    public async Task A_certificate_by_its_dates(
        int daysLeft,
        int daysOld,
        string check,
        CheckStatus status,
        ConnectorHealth health,
        string words
    )
    {
        _stage.SetCertificate(daysOld: daysOld, daysLeft: daysLeft);
        Assert.Contains(words, await _stage.FailAsync(check, status, health));
    }

    [Theory]
    [InlineData("CN=Some CA", null, "was issued by", ConnectorHealth.Healthy)]
    [InlineData(CheckFixture.Authority, "srv01.contoso.local", "not a tenant's id", ConnectorHealth.Degraded)]
    public async Task A_certificate_by_its_names(string issuer, string? subject, string words, ConnectorHealth health)
    {
        _stage.SetCertificate(issuer: issuer, subject: subject);
        Assert.Contains(words, await _stage.FailAsync("TrustIssuer", CheckStatus.Warn, health));
    }

    [Theory]
    [InlineData(false, "was not looked at")]
    [InlineData(true, "and signed by it")]
    public async Task A_certificate_s_signature_is_looked_at_where_the_authority_is_known(bool isKnown, string words)
    {
        _stage.Server.Network.Roots = isKnown ? [_stage.AuthorityCertificate] : [];
        Assert.Contains(
            words,
            (await _stage.RunAsync(ConnectorCheckList.Create()))
                .Single(row => row is { Name: "TrustIssuer", Status: CheckStatus.Pass })
                .Detail
        );
    }

    [Fact]
    public async Task A_certificate_that_its_authority_did_not_sign()
    {
        _stage.SetCertificate();
        CheckFixture other = new();
        other.SetCertificate(signedWith: RSA.Create(2048));
        _stage.Server.Network.Roots = [other.AuthorityCertificate];
        Assert.Contains(
            "did not sign it",
            await _stage.FailAsync("TrustIssuer", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Fact]
    public async Task Another_tenant_than_the_one_signed_in_to()
    {
        _stage.SignedInTenant = Guid.NewGuid().ToString();
        Assert.Contains(
            CheckFixture.Tenant,
            await _stage.FailAsync("TenantMatch", CheckStatus.Fail, ConnectorHealth.Unhealthy)
        );
    }

    [Fact]
    public async Task Endpoints_of_another_tenant_are_a_remark()
    {
        _stage.Server.Files.Set($@"{Data}\Endpoints\endpoints.txt", "https://other.bootstrap.msappproxy.net/");
        Assert.Contains(
            CheckFixture.Tenant,
            await _stage.FailAsync("EndpointsFile", CheckStatus.Warn, ConnectorHealth.Healthy)
        );
    }

    [Fact]
    public void Other_entries_of_the_same_name_are_told_with_the_day_on_which_they_go()
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
            RegistrationState.Registered
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
            RegistrationState.Registered
        )!;

        Assert.Equal(CheckStatus.Pass, known.Status);
        Assert.Contains("old", known.Detail);
        Assert.Contains("2026-11-11 at the latest", known.Detail);
        Assert.Equal((CheckStatus.Warn, ConnectorHealth.Healthy), (active.Status, active.Health));
        Assert.Contains("twin", active.Detail);
    }
}
