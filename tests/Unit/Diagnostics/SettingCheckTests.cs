using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests the checks of the connector's registry values and of its trace listeners.</summary>
public sealed class SettingCheckTests
{
    private const string Http2 = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp";

    private readonly CheckFixture _fixture = new();

    [Theory]
    [InlineData("10.0.14393", null, CheckStatus.Pass)]
    [InlineData("10.0.20348", 0, CheckStatus.Pass)]
    [InlineData("10.0.17763", null, CheckStatus.Skip)]
    [InlineData("10.0.20348", 1, CheckStatus.Skip)]
    public async Task Http2_that_is_on_is_skipped_if_the_applications_are_not_known(
        string version,
        int? value,
        CheckStatus expected
    )
    {
        SetHttp2(version, value);

        CheckResult row = Assert.Single(await _fixture.RunAsync([new Http2Check()]));

        Assert.Equal(expected, row.Status);
        if (expected is CheckStatus.Skip)
        {
            Assert.Contains("only a server that is used solely for Private Access is exempt", row.Detail);
            Assert.Contains("EnableDefaultHTTP2 /t REG_DWORD /d 0", row.Action);
        }
    }

    [Fact]
    public async Task Http2_that_is_on_warns_in_a_cloud_that_offers_application_proxy_only()
    {
        SetHttp2("10.0.20348", null);
        _fixture.Environment = Environments.USGov;

        CheckResult row = Assert.Single(await _fixture.RunAsync([new Http2Check()]));

        Assert.Equal(CheckStatus.Warn, row.Status);
        Assert.Contains("Private Access is not offered in USGov", row.Detail);
    }

    [Theory]
    [InlineData(null, null, CheckStatus.Pass, "No setting remained")]
    [InlineData(1, null, CheckStatus.Warn, "has had no effect since the update")]
    [InlineData(1, 1, CheckStatus.Pass, "1 under the current one, which applies")]
    [InlineData(1, 0, CheckStatus.Pass, "0 under the current one, which applies")]
    public async Task Value_under_the_former_key_warns_if_the_current_key_has_none(
        int? former,
        int? current,
        CheckStatus expected,
        string words
    )
    {
        Set(BackendSetting.FormerKey, BackendSetting.Spnego, former);
        Set(BackendSetting.CurrentKey, BackendSetting.Spnego, current);

        CheckResult row = Row("FormerSettings", await _fixture.RunAsync(ConnectorCheckList.Create()));

        Assert.Equal(expected, row.Status);
        Assert.Contains(words, row.Detail);
        if (expected is CheckStatus.Warn)
        {
            Assert.Contains("unofficial", row.Detail);
            Assert.Contains(
                @"reg add ""HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector"" /v "
                    + "UseSpnegoAuthentication /t REG_DWORD /d 1",
                row.Action
            );
        }
    }

    [Theory]
    [InlineData(BackendSetting.Spnego, null, "1.5.4892.0", CheckStatus.Pass, "not set on this server")]
    [InlineData(BackendSetting.Spnego, 0, "1.5.4892.0", CheckStatus.Pass, "0 on this server")]
    [InlineData(BackendSetting.Spnego, 1, "1.5.4892.0", CheckStatus.Skip, "members of the group are not known")]
    [InlineData(BackendSetting.DefaultProxy, 1, "1.5.4892.0", CheckStatus.Skip, "members of the group are not known")]
    [InlineData(BackendSetting.DefaultProxy, 1, "1.5.3829.0", CheckStatus.Warn, "for Private Access from 1.5.3890.0")]
    [InlineData(BackendSetting.DefaultProxy, 1, "1.5.1500.0", CheckStatus.Warn, "supports it from 1.5.1526.0")]
    public async Task Backend_setting_is_compared_with_version_and_members(
        string name,
        int? value,
        string version,
        CheckStatus expected,
        string words
    )
    {
        _fixture.SetVersion(version);
        Set(BackendSetting.CurrentKey, name, value);

        CheckResult row = (await _fixture.RunAsync(ConnectorCheckList.Create())).Single(one =>
            one.Name == "BackendSettings" && one.Target == name
        );

        Assert.Equal(expected, row.Status);
        Assert.Contains(words, row.Detail);
    }

    [Fact]
    public async Task Setting_checks_are_skipped_without_a_connector()
    {
        IReadOnlyList<CheckResult> rows = await new CheckFixture(install: false).RunAsync([
            new BackendSettingsCheck(new InstallationCheck()),
            new FormerSettingsCheck(new InstallationCheck()),
            new TraceFolderCheck(new InstallationCheck(), new InstallationCheck()),
        ]);

        Assert.All(rows, row =>
            Assert.Equal((CheckStatus.Skip, "No connector is installed."), (row.Status, row.Detail))
        );
        Assert.Equal(3, rows.Count);
    }

    [Theory]
    [InlineData("System.Diagnostics.TextWriterTraceListener", @"C:\logs\connector.log", CheckStatus.Warn)]
    [InlineData("System.Diagnostics.TextWriterTraceListener, System, Version=4.0.0.0", @"D:\a.log", CheckStatus.Warn)]
    [InlineData("System.Diagnostics.XmlWriterTraceListener", @"C:/logs/a.xml", CheckStatus.Warn)]
    [InlineData("System.Diagnostics.TextWriterTraceListener", @"C:\there\connector.log", CheckStatus.Pass)]
    [InlineData("System.Diagnostics.TextWriterTraceListener", "connector.log", CheckStatus.Pass)]
    [InlineData("System.Diagnostics.TextWriterTraceListener", @"logs\connector.log", CheckStatus.Warn)]
    [InlineData("System.Diagnostics.ConsoleTraceListener", "false", CheckStatus.Pass)]
    [InlineData("System.Diagnostics.EventLogTraceListener", "Application", CheckStatus.Pass)]
    public async Task Folder_of_a_trace_listener_must_exist(string type, string file, CheckStatus expected)
    {
        _fixture.Server.Files.Set(@"C:\there\readme.txt", "");
        string listener = $"""<add name="a" type="{type}" initializeData="{file}" />""";
        foreach (
            string section in (string[])
                [
                    $"<trace><listeners>{listener}</listeners></trace>",
                    $"<sharedListeners>{listener}</sharedListeners>",
                    $"""<sources><source name="s"><listeners>{listener}</listeners></source></sources>""",
                ]
        )
        {
            _fixture.SetConfiguration(
                $"<configuration><system.diagnostics>{section}</system.diagnostics></configuration>",
                "<configuration/>"
            );

            CheckResult row = Row("TraceFolder", await _fixture.RunAsync(ConnectorCheckList.Create()));

            Assert.Equal((expected, ConnectorHealth.Healthy), (row.Status, row.Health));
        }
    }

    private static CheckResult Row(string name, IReadOnlyList<CheckResult> rows) =>
        Assert.Single(rows, row => row.Name == name);

    private void SetHttp2(string version, int? value)
    {
        _fixture.SignedInTenant = null;
        _fixture.Server.Description = _fixture.Server.Description with
        {
            OperatingSystemVersion = Version.Parse(version),
        };
        Set(Http2, "EnableDefaultHTTP2", value);
    }

    private void Set(string key, string name, int? value)
    {
        if (value is int number)
        {
            _fixture.Server.Registry.Set(key, name, number);
        }
    }
}
