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

    private static readonly string[] s_answered =
    [
        "Installation",
        "ProxyAgreement",
        "Registration",
        "ConnectorService",
        "UpdaterService",
    ];

    private readonly ProvisioningFixture _stage = new();
    private readonly List<string> _asked = [];

    private FakeServer Server => _stage.Server;

    [Fact]
    public async Task Where_nothing_failed_nothing_is_done_and_nothing_said()
    {
        Install();

        Assert.Empty(await RunAsync());
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task A_stopped_connector_is_started_before_its_updater_and_checked_again()
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
    public async Task A_service_that_does_not_stay_up_is_told_as_failed_and_the_rest_goes_on()
    {
        Install();
        Server.Services["WAPCSvc"].State = ServiceState.Stopped;
        Server.Services["WAPCSvc"].AfterStart = [ServiceState.Stopped];
        Server.Services["WAPCSvc"].ExitCode = 1067;
        Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;

        IReadOnlyList<ConnectorRepair> rows = await RunAsync();

        Assert.Equal([ConnectorRepairResult.Failed, ConnectorRepairResult.Repaired], rows.Select(row => row.Result));
        Assert.Equal(CheckStatus.Fail, rows[0].CheckAfter);
        Assert.Contains("was started and ended again", rows[0].Detail);
        Assert.Contains("ConnectorService says: The service WAPCSvc stopped with exit code 1067.", rows[0].Detail);
    }

    [Fact]
    public async Task Switched_off_TLS_is_switched_on_and_the_restart_is_said()
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
    public async Task Strong_cryptography_and_the_systems_TLS_have_a_value_each()
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
    public async Task Two_proxies_become_the_connectors()
    {
        Install();
        Configure("http://own:8080", "http://other:8080");

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
    public async Task A_connector_without_a_proxy_of_its_own_gets_the_updaters()
    {
        Install();
        Configure(null, "http://other:8080");

        Assert.Equal(ConnectorRepairResult.Repaired, Assert.Single(await RunAsync()).Result);
        Assert.Contains(
            "http://other:8080",
            Server.Files.ReadAllText(Folder + @"\MicrosoftEntraPrivateNetworkConnectorService.exe.config")
        );
    }

    [Fact]
    public async Task A_proxy_that_a_connector_can_not_use_is_not_handed_on()
    {
        Install();
        Configure("https://own:8080", null);

        ConnectorRepair row = Assert.Single(await RunAsync());

        Assert.Equal(("AlignProxy", ConnectorRepairResult.NotPossible), (row.Action, row.Result));
        Assert.Contains("only http://", row.Detail);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task A_missing_registration_wants_a_token_and_its_service_waits_for_it()
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
    public async Task A_certificate_that_can_not_be_read_is_no_reason_to_register()
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
    public async Task Trust_settings_that_can_not_be_understood_are_one_trouble_and_told_once()
    {
        Install();
        Server.Files.Set(Trust, "<half");

        ConnectorRepair row = Assert.Single(await RunAsync(ConnectorCheckList.Create));

        Assert.Equal(("Register", ConnectorRepairResult.NotPossible), (row.Action, row.Result));
        Assert.Contains($"{Trust} cannot be understood", row.Detail);
    }

    [Fact]
    public async Task What_no_action_answers_is_listed_with_what_to_do()
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
    public async Task Planned_or_declined_nothing_is_done(bool isPlan, ConnectorRepairResult result)
    {
        ProvisioningFixture stage = new(
            Server,
            new EntraPrivateAccess.Provisioning.ProvisioningRequest { IsPlan = isPlan }
        );
        Install();
        Server.Services["WAPCUpdaterSvc"].State = ServiceState.Stopped;

        ConnectorRepair row = Assert.Single(await RunAsync(stage, agree: false));

        Assert.Equal(result, row.Result);
        Assert.Equal(["SRV01: Start the service WAPCUpdaterSvc"], _asked);
        Assert.Empty(Server.Journal);
    }

    [Fact]
    public async Task It_wants_an_administrator()
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

        Server.Files.Set(Folder + @"\RegisterConnector.ps1", "");
        Server.Files.Set(
            Folder
                + @"\Modules\MicrosoftEntraPrivateNetworkConnectorPSModule\MicrosoftEntraPrivateNetworkConnectorPSModule.psd1",
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
            $"<ConnectorTrustSettingsFile><CloudProxyTrust><Thumbprint>{certificate.Thumbprint}</Thumbprint><IsInUserStore>false</IsInUserStore></CloudProxyTrust></ConnectorTrustSettingsFile>"
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
                    : $"""<configuration><system.net><defaultProxy><proxy proxyaddress="{proxy}"/></defaultProxy></system.net></configuration>"""
            );
        }
    }

    private Task<IReadOnlyList<ConnectorRepair>> RunAsync(Func<IReadOnlyList<Check>>? checks = null) =>
        RunAsync(_stage, checks);

    private async Task<IReadOnlyList<ConnectorRepair>> RunAsync(
        ProvisioningFixture stage,
        Func<IReadOnlyList<Check>>? checks = null,
        bool agree = true
    )
    {
        List<ConnectorRepair> rows = [];
        RepairRun run = new(
            stage.Context,
            RepairList.All,
            new RepairChecks(stage.Context, checks ?? Checks),
            (target, action) =>
            {
                _asked.Add($"{target}: {action}");
                return Task.FromResult(agree);
            }
        );
        async Task<bool> Run()
        {
            await run.RunAsync(rows.Add, TestContext.Current.CancellationToken);
            return true;
        }

        _ = await stage.Run(Run(), TimeSpan.FromMilliseconds(50));
        return rows;
    }

    private static IReadOnlyList<Check> Checks() =>
        [new Tls12Check(), .. ConnectorCheckList.Create().Where(check => s_answered.Contains(check.Name))];
}
