using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class ConfigurationFilesCheckTests
{
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
}
