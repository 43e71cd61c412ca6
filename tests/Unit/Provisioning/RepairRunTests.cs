using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Repairs;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

public sealed partial class RepairRunTests
{
    private const string Folder = @"C:\Program Files\Microsoft Entra private network connector";
    private const string Trust =
        @"C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml";
    private const string Tls = @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\";

    private static readonly string[] s_testedChecks =
    [
        "Installation",
        "ProxyAgreement",
        "Registration",
        "ConnectorService",
        "UpdaterService",
    ];

    private readonly ProvisioningFixture _fixture = new();
    private readonly List<string> _prompts = [];

    private FakeServer Server => _fixture.Server;

    [Fact]
    public async Task Healthy_server_is_not_changed_and_nothing_is_reported()
    {
        Install();

        Assert.Empty(await RunAsync());
        Assert.Empty(Server.Journal);
        Assert.StartsWith(
            "The checks found nothing to repair on SRV01.",
            Assert.Single(_fixture.Reporter.Said, said => said.Contains("repair")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Stopped_connector_is_started_before_its_updater_and_rechecked()
    {
        Install();
        Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;
        Server.Services["WAPCUpdaterSvc"].StartType = ServiceStartType.Disabled;
        Server.Services["WAPCSvc"].State = ServiceState.Stopped;

        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        Assert.Equal(["start WAPCSvc", "set WAPCUpdaterSvc AutomaticDelayed", "start WAPCUpdaterSvc"], Server.Journal);
        Assert.Equal(
            [("StartService", "WAPCSvc"), ("StartService", "WAPCUpdaterSvc")],
            rows.Select(row => (row.Action, row.Target))
        );
        Assert.All(rows, row =>
            Assert.Equal(
                (ConnectorRepairResult.Repaired, CheckStatus.Pass, false),
                (row.Result, row.CheckAfter, row.RebootRequired)
            )
        );
        Assert.EndsWith("ConnectorService passes now.", rows[0].Detail);
        Assert.Empty(await RunAsync());
    }

    [Fact]
    public async Task Service_that_stops_again_is_reported_as_failed_and_the_other_repairs_continue()
    {
        Install();
        Server.Services["WAPCSvc"].State = ServiceState.Stopped;
        Server.Services["WAPCSvc"].AfterStart = [ServiceState.Stopped];
        Server.Services["WAPCSvc"].ExitCode = 1067;
        Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;

        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        Assert.Equal([ConnectorRepairResult.Failed, ConnectorRepairResult.Repaired], rows.Select(row => row.Result));
        Assert.Equal(CheckStatus.Fail, rows[0].CheckAfter);
        Assert.Contains("ended after it was started", rows[0].Detail);
        Assert.Contains("ConnectorService reports: The service WAPCSvc stopped with exit code 1067.", rows[0].Detail);
    }

    [Fact]
    public async Task Disabled_TLS_is_enabled_and_the_required_restart_is_reported()
    {
        Install();
        Server.Registry.Set(Tls + "Client", "Enabled", 0);
        Server.Registry.Set(Tls + "Server", "DisabledByDefault", 1);
        Server.Registry.Set(Tls + "Server", "Enabled", -1);

        ConnectorRepair row = Assert.Single(await RunAsync());

        Assert.Equal([$@"write {Tls}Client\Enabled", $@"write {Tls}Server\DisabledByDefault"], Server.Journal);
        Assert.Equal(
            ("EnableTls12", ConnectorRepairResult.Repaired, true),
            (row.Action, row.Result, row.RebootRequired)
        );
        Assert.Contains("restart of the server", row.Detail);
        Assert.Empty(await RunAsync());
    }

    [Fact]
    public async Task Strong_cryptography_and_system_TLS_defaults_are_repaired_separately()
    {
        const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
        Server.Registry.Set(Framework, "SchUseStrongCrypto", 0);
        Server.Registry.Set(Framework, "SystemDefaultTlsVersions", 0);
        Server.Registry.Set(Framework, "Other", 0);

        IReadOnlyList<ConnectorRepair> rows = await RunAsync(checks: TlsCheckList.Create);

        Assert.Equal(["EnableStrongCrypto", "EnableSystemTls"], rows.Select(row => row.Action));
        Assert.All(rows, row => Assert.Equal((ConnectorRepairResult.Repaired, true), (row.Result, row.RebootRequired)));
        Assert.Equal(
            [$@"write {Framework}\SchUseStrongCrypto", $@"write {Framework}\SystemDefaultTlsVersions"],
            Server.Journal
        );
    }

    [Fact]
    public async Task Different_proxies_are_replaced_by_the_connectors_proxy()
    {
        Install();
        Configure("http://own:8080", "http://other:8080");
        Server.Network.AddHost("own");

        ConnectorRepair row = Assert.Single(await RunAsync());

        Assert.Equal(("AlignProxy", ConnectorRepairResult.Repaired), (row.Action, row.Result));
        Assert.Contains(
            "http://own:8080",
            Server.Files.ReadAllText(
                Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config"
            )
        );
        Assert.Empty(await RunAsync());
    }

    [Fact]
    public async Task Connector_without_a_proxy_gets_the_updaters_proxy()
    {
        Install();
        Configure(null, "http://other:8080");
        Server.Network.AddHost("other");

        Assert.Equal(ConnectorRepairResult.Repaired, Assert.Single(await RunAsync()).Result);
        Assert.Contains(
            "http://other:8080",
            Server.Files.ReadAllText(Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe.config")
        );
    }

    [Theory]
    [InlineData("http://gone:8080", null)]
    [InlineData(null, "http://gone:8080")]
    public async Task Proxy_that_does_not_answer_is_not_copied_to_the_other_service(string? connector, string? updater)
    {
        Install();
        Configure(connector, updater);

        ConnectorRepair row = Assert.Single(await RunAsync());

        Assert.Equal(("AlignProxy", ConnectorRepairResult.NotPossible), (row.Action, row.Result));
        Assert.Contains("http://gone:8080 does not resolve", row.Detail);
        Assert.Contains("Run Set-ConnectorProxy with the proxy of both, or with -Clear.", row.Detail);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Unusable_proxy_is_not_copied_to_the_updater()
    {
        Install();
        Configure("https://own:8080", null);

        ConnectorRepair row = Assert.Single(await RunAsync());

        Assert.Equal(("AlignProxy", ConnectorRepairResult.NotPossible), (row.Action, row.Result));
        Assert.Contains("only http://", row.Detail);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Missing_registration_requires_a_token_and_the_service_is_not_started()
    {
        Install(registered: false);
        Server.Services["WAPCSvc"].State = ServiceState.Stopped;

        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        Assert.Equal(
            [("Register", ConnectorRepairResult.NotPossible), ("StartService", ConnectorRepairResult.NotPossible)],
            rows.Select(row => (row.Action, row.Result))
        );
        Assert.Contains("Get-ConnectorRegistrationToken", rows[0].Detail);
        Assert.Contains("Repair-Connector -Token", rows[0].Detail);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Unreadable_certificate_does_not_trigger_a_registration()
    {
        Install();
        Register(CertificatePresence.Unreadable);
        Server.Services["WAPCSvc"].State = ServiceState.Stopped;

        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        Assert.Equal(
            [("StartService", ConnectorRepairResult.Repaired), ("ByHand", ConnectorRepairResult.NotPossible)],
            rows.Select(row => (row.Action, row.Result))
        );
        Assert.Equal("Registration", rows[1].Check);
        Assert.Equal(["start WAPCSvc"], Server.Journal);
    }

    [Fact]
    public async Task Invalid_trust_settings_are_reported_once()
    {
        Install();
        Server.Files.Set(Trust, "<half");

        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create));

        Assert.Equal(("Register", ConnectorRepairResult.NotPossible), (row.Action, row.Result));
        Assert.Contains($"{Trust} cannot be understood", row.Detail);
    }

    [Fact]
    public async Task Problem_without_a_repair_is_listed_with_a_recommended_action()
    {
        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        ConnectorRepair row = Assert.Single(rows);
        Assert.Equal(
            ("ByHand", "Installation", ConnectorRepairResult.NotPossible),
            (row.Action, row.Check, row.Result)
        );
        Assert.EndsWith("Run Install-Connector.", row.Detail);
    }

    [Theory]
    [InlineData(true, ConnectorRepairResult.Planned)]
    [InlineData(false, ConnectorRepairResult.Declined)]
    public async Task Planned_or_declined_repair_changes_nothing(bool isPlan, ConnectorRepairResult result)
    {
        ProvisioningFixture fixture = new(
            Server,
            new EntraPrivateAccess.Provisioning.ProvisioningRequest { IsPlan = isPlan }
        );
        Install();
        Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;

        ConnectorRepair row = Assert.Single(await RunAsync(fixture, agree: false));

        Assert.Equal(result, row.Result);
        Assert.Equal(["SRV01: Start the service WAPCUpdaterSvc"], _prompts);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task Repair_requires_an_administrator()
    {
        Server.Description = Server.Description with { IsElevated = false };
        Assert.Equal(
            "NotElevated",
            (await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(new ProvisioningFixture(Server)))).ErrorId
        );
    }

    private void Install(bool registered = true)
    {
        foreach (
            (string service, string program) in (IEnumerable<(string, string)>)
                [
                    ("WAPCSvc", Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe"),
                    ("WAPCUpdaterSvc", Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe"),
                ]
        )
        {
            _ = Server.Services.Add(
                new FakeService
                {
                    Name = service,
                    State = ServiceState.Running,
                    BinaryPath = $"\"{program}\"",
                    Account = service == "WAPCSvc" ? @"NT AUTHORITY\NETWORK SERVICE" : "LocalSystem",
                }
            );
            Server.Files.Set(program, "MZ");
            Server.Files.Versions[program] = new Version(1, 5, 4892, 0);
        }

        Configure(null, null);
        Server.Registry.Set(
            @"HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector",
            "Version",
            "1.5.4892.0"
        );
        Server.Files.Set(Folder + @"\RegisterConnector.ps1", "");
        Server.Files.Set(
            Folder
                + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule"
                + @"\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1",
            ""
        );
        if (registered)
        {
            Register(CertificatePresence.Found);
        }
    }

    private void Register(CertificatePresence presence)
    {
        using RSA key = TestKey.Create();
        CertificateRequest request = new(
            "CN=5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        using X509Certificate2 certificate = request.CreateSelfSigned(
            Server.Description.UtcNow.AddDays(-1),
            Server.Description.UtcNow.AddDays(170)
        );
        Server.Files.Set(
            Trust,
            $"<ConnectorTrustSettingsFile><CloudProxyTrust><Thumbprint>{certificate.Thumbprint}</Thumbprint>"
                + "<IsInUserStore>false</IsInUserStore></CloudProxyTrust></ConnectorTrustSettingsFile>"
        );
        Server.Certificates.Set(
            ServerCertificateStore.LocalMachine,
            certificate.Thumbprint,
            presence is CertificatePresence.Found
                ? new CertificateLookup(presence, certificate.RawData, HasPrivateKey: true)
                : new CertificateLookup(presence, Reason: "Access is denied.")
        );
    }

    private void Configure(string? connector, string? updater)
    {
        foreach (
            (string path, string? proxy) in (IEnumerable<(string, string?)>)
                [
                    (Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe.config", connector),
                    (Folder + @" Updater\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config", updater),
                ]
        )
        {
            Server.Files.Set(
                path,
                proxy is null
                    ? "<configuration/>"
                    : $"""<configuration><system.net><defaultProxy><proxy proxyaddress="{proxy}"/></defaultProxy>"""
                        + "</system.net></configuration>"
            );
        }
    }

    private Task<IReadOnlyList<ConnectorRepair>> RunAsync(Func<IReadOnlyList<Check>>? checks = null) =>
        RunAsync(_fixture, checks);

    private async Task<IReadOnlyList<ConnectorRepair>> RunAsync(
        ProvisioningFixture fixture,
        Func<IReadOnlyList<Check>>? checks = null,
        bool agree = true
    )
    {
        List<ConnectorRepair> rows = [];
        RepairRun run = new(
            fixture.Context,
            RepairList.All,
            new RepairChecks(fixture.Context, checks ?? Checks),
            (target, action) =>
            {
                _prompts.Add($"{target}: {action}");
                return Task.FromResult(agree);
            }
        );
        async Task<bool> Run()
        {
            await run.RunAsync(rows.Add, TestContext.Current.CancellationToken);
            return true;
        }

        _ = await fixture.Run(Run(), TimeSpan.FromMilliseconds(50));
        return rows;
    }

    private static IReadOnlyList<Check> Checks() =>
        [new Tls12Check(), .. ConnectorCheckList.Create().Where(check => s_testedChecks.Contains(check.Name))];
}
