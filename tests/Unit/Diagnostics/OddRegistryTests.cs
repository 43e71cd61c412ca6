using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Diagnostics.Export;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Provisioning.Repairs;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Provisioning;
using Microsoft.Extensions.Time.Testing;
using Newtonsoft.Json;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Registry values of other types than the documented ones, wherever the product reads them.</summary>
public sealed class OddRegistryTests
{
    private const string Tls =
        @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client";
    private const string Fips = @"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy";
    private const string Framework = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";
    private const string Scripts = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell";
    private const string Proxy = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    private readonly CheckFixture _fixture = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => ["text", "empty", "number", "long", "texts", "none", "binary", "huge"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Checks_describe_each_type_and_never_fail_by_it(string kind)
    {
        _fixture.Server.Registry.Everything = Odd(kind);

        IReadOnlyList<CheckResult> rows = await _fixture.RunAsync([
            .. ServerCheckList.Create(),
            .. TlsCheckList.Create(),
            .. ConnectorCheckList.Create(),
            .. EventCheckList.Create(),
        ]);

        Assert.All(rows, row => AssertPlain($"{row.Name}: {row.Detail} {row.Action}"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Readers_outside_the_checks_accept_each_type(string kind)
    {
        IServer server = _fixture.Server;
        _fixture.Server.Registry.Set(BackendSetting.CurrentKey, BackendSetting.Spnego, 1);
        _fixture.Server.Registry.Set(
            @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9}",
            "DisplayName",
            "Anything"
        );
        _fixture.Server.Registry.Set(
            @"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-1-2-3-1001",
            "ProfileImagePath",
            "Anything"
        );
        _fixture.Server.Registry.Everything = Odd(kind);
        List<string> warnings = [];
        InstalledConnector installed = (await ConnectorInventory.ReadAsync(server, Stop))!;
        CheckContext checks = await new CheckTarget(server, _fixture.Environment, new FakeTimeProvider()).OpenAsync(
            Stop
        );
        ExportContext export = new(checks, [], TimeSpan.FromMinutes(1), new FakeTimeProvider());

        _ = await UninstallEntries.ReadAsync(server, Stop);
        Assert.Equal(@"C:\Windows\System32\drivers\etc\hosts", (await HostsFile.ReadAsync(server, Stop)).Path);
        _ = await WinHttpProxy.ReadAsync(server, Stop);
        _ = await BackendSetting.ReadAllAsync(server.Registry, Stop);
        await ProfileNames.LearnAsync(server, new UserNames("srv01.contoso.local"), Stop);
        SystemProxy proxy = await SystemProxy.ReadAsync(server.Registry, Stop);
        _ = await KeptSettings.ReadAsync(server, installed, warnings.Add, Stop);
        object? settings = await SettingFacts.ReadAsync(export, Stop);

        AssertPlain(JsonConvert.SerializeObject(settings));
        AssertPlain(string.Join(" ", warnings));
        AssertPlain(proxy.Problem ?? "");
        bool isText = Odd(kind) is string;
        Assert.Equal(isText || Odd(kind) is int, warnings.Count == 0);
        Assert.Equal(Odd(kind) is not int, proxy.Problem is not null);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("long")]
    [InlineData("binary")]
    public async Task Tls_value_of_another_type_is_a_warning_that_a_repair_corrects(string kind)
    {
        _fixture.Server.Registry.Set(Tls, "Enabled", Odd(kind));
        Check check = TlsCheckList.Create()[0];

        CheckResult row = Assert.Single(await _fixture.RunAsync([check]));
        Assert.Equal(CheckStatus.Warn, row.Status);
        Assert.Contains("instead of a number (REG_DWORD)", row.Detail, StringComparison.Ordinal);

        ProvisioningContext context = new ProvisioningFixture(_fixture.Server).Context;
        IRepair repair = RepairList.All.Single(repair => repair.Check == row.Name);
        Assert.NotNull(await repair.PlanAsync(context, row, Stop));
        _ = await repair.ApplyAsync(context, Stop);

        Assert.Equal(CheckStatus.Pass, Assert.Single(await _fixture.RunAsync([TlsCheckList.Create()[0]])).Status);
    }

    [Theory]
    [InlineData(Fips, "Enabled", "Fips", "FIPS mode is on is not known")]
    [InlineData(Framework, "Release", "DotNetFramework", "version of .NET Framework is not known")]
    public async Task Setting_of_another_type_is_neither_on_nor_off(
        string key,
        string name,
        string check,
        string detail
    )
    {
        _fixture.Server.Registry.Set(key, name, "528449");

        CheckResult row = Assert.Single(await _fixture.RunAsync(ServerCheckList.Create()), row => row.Name == check);

        Assert.Equal(CheckStatus.Warn, row.Status);
        Assert.Contains(detail, row.Detail, StringComparison.Ordinal);
        Assert.Contains("'528449' (REG_SZ)", row.Detail, StringComparison.Ordinal);
    }

    /// <summary>Windows PowerShell compares the text of the value.</summary>
    [Theory]
    [InlineData("0")]
    [InlineData(0L)]
    [InlineData(0)]
    public async Task Scripts_that_group_policy_forbids_are_recognized_in_each_type(object value)
    {
        _fixture.Server.Registry.Set(Scripts, "EnableScripts", value);

        CheckResult row = Assert.Single(await _fixture.RunAsync(ServerCheckList.Create()), row =>
            row.Name == "ExecutionPolicy"
        );

        Assert.Equal(CheckStatus.Fail, row.Status);
    }

    /// <summary>A command to paste must not contain text from the registry.</summary>
    [Theory]
    [InlineData(2, "/d 2 /f")]
    [InlineData("1 & calc", "as a number")]
    public async Task Command_of_a_remedy_contains_only_a_number(object value, string action)
    {
        _fixture.Server.Registry.Set(BackendSetting.FormerKey, BackendSetting.Spnego, value);

        CheckResult row = Assert.Single(await _fixture.RunAsync(ConnectorCheckList.Create()), row =>
            row.Name == "FormerSettings"
        );

        Assert.Contains(action, row.Action, StringComparison.Ordinal);
        Assert.DoesNotContain("calc", row.Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_setting_of_another_type_is_named()
    {
        _fixture.Server.Registry.Set(Proxy, "ProxyEnable", "1");
        _fixture.Server.Registry.Set(Proxy, "ProxyServer", "proxy:8080");

        SystemProxy found = await SystemProxy.ReadAsync(((IServer)_fixture.Server).Registry, Stop);

        Assert.Null(found.Address);
        Assert.Contains(@"Internet Settings\ProxyEnable is '1' (REG_SZ)", found.Problem, StringComparison.Ordinal);
    }

    private static void AssertPlain(string text)
    {
        Assert.DoesNotContain(
            "System.",
            text.Replace("System.Net", "").Replace("SystemDefault", ""),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Byte[", text, StringComparison.Ordinal);
        Assert.True(text.Length < 20_000, $"{text.Length} characters");
    }

    private static object Odd(string kind) =>
        kind switch
        {
            "text" => "1",
            "empty" => "",
            "number" => -1,
            "long" => 1L,
            "texts" => new[] { "1", "0" },
            "none" => Array.Empty<string>(),
            "binary" => new byte[] { 0, 0, 0, 0 },
            _ => new byte[1_000_000],
        };
}
