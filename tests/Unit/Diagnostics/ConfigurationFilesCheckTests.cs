using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class ConfigurationFilesCheckTests
{
    private const string MachineFile = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";

    private readonly CheckFixture _fixture = new();

    [Theory]
    [InlineData("<defaultProxy><defaultProxy enabled='False'/></defaultProxy>", "Line 2: ", "Run Repair-Connector")]
    [InlineData(
        "<defaultProxy><proxy proxyAddress='http://p:1'/></defaultProxy>",
        "'proxyaddress'",
        "Repair-Connector"
    )]
    [InlineData(
        "<defaultProxy enable='false'/>",
        "no attribute 'enable'",
        "Set-ConnectorProxy -Proxy http://host:port"
    )]
    [InlineData("<settings><x/></settings>", "can't contain <x>", "Edit the file: Remove or move <x>.")]
    public async Task Configuration_file_that_NET_Framework_refuses_fails(string section, string detail, string action)
    {
        _fixture.SetConfiguration(
            $"<configuration>\n<system.net>{section}</system.net></configuration>",
            "<configuration/>"
        );

        CheckResult row = (await _fixture.RunAsync(ConnectorCheckList.Create())).First(row =>
            row.Name == "ConfigurationFiles"
        );

        Assert.Equal((CheckStatus.Fail, ConnectorHealth.Unhealthy), (row.Status, row.Health));
        Assert.StartsWith(".NET Framework refuses the file. Line 2: ", row.Detail, StringComparison.Ordinal);
        Assert.Contains(detail, row.Detail, StringComparison.Ordinal);
        Assert.Contains(action, row.Action, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<configuration", "can't be read as XML")]
    [InlineData(
        "<configuration><system.net><defaultProxy><x/></defaultProxy></system.net></configuration>",
        "refused by .NET Framework. Line 1: <defaultProxy> can't contain <x>"
    )]
    public async Task Broken_machine_file_fails_and_is_named(string content, string detail)
    {
        _fixture.SetConfiguration("<configuration/>", "<configuration/>");
        _fixture.Server.Files.Set(MachineFile, content);

        CheckResult[] rows =
        [
            .. (await _fixture.RunAsync(ConnectorCheckList.Create())).Where(row => row.Name == "ConfigurationFiles"),
        ];

        Assert.Equal([CheckStatus.Pass, CheckStatus.Pass, CheckStatus.Fail], rows.Select(row => row.Status));
        Assert.Equal((MachineFile, ConnectorHealth.Unhealthy), (rows[2].Target, rows[2].Health));
        Assert.Contains(detail, rows[2].Detail, StringComparison.Ordinal);
        Assert.Contains("machine.config.default", rows[2].Action, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sound_machine_file_has_no_row()
    {
        _fixture.SetConfiguration("<configuration><own/></configuration>", "<configuration/>");
        _fixture.Server.Files.Set(
            MachineFile,
            "<configuration><configSections><section name='own' type='x'/></configSections><own/><runtime/>"
                + "<connectionStrings/><system.data/><system.web/><system.serviceModel/></configuration>"
        );

        CheckResult[] rows =
        [
            .. (await _fixture.RunAsync(ConnectorCheckList.Create())).Where(row => row.Name == "ConfigurationFiles"),
        ];

        Assert.Equal([CheckStatus.Pass, CheckStatus.Pass], rows.Select(row => row.Status));
    }
}
