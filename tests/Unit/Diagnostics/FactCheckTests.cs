using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests the checks whose rules come from Microsoft's newest pages.</summary>
public sealed class FactCheckTests
{
    private readonly CheckFixture _fixture = new();

    private FakeServer Server => _fixture.Server;

    [Theory]
    [InlineData("10.0.14393", "2026-11-30", CheckStatus.Warn, "Windows Server 2016 ends in January 2027")]
    [InlineData("10.0.14393", "2027-01-31", CheckStatus.Warn, "ends in January 2027")]
    [InlineData("10.0.14393", "2027-02-01", CheckStatus.Warn, "ended in January 2027")]
    [InlineData("10.0.14393", "2025-12-31", CheckStatus.Pass, "no end of support")]
    [InlineData("10.0.20348", "2026-11-30", CheckStatus.Pass, "no end of support")]
    public async Task End_of_support_of_Windows_Server_warns(
        string version,
        string day,
        CheckStatus expected,
        string words
    )
    {
        Server.Description = Server.Description with
        {
            OperatingSystemVersion = Version.Parse(version),
            UtcNow = DateTimeOffset.Parse(day + "T12:00Z", System.Globalization.CultureInfo.InvariantCulture),
        };

        CheckResult row = await RunAsync(new OperatingSystemSupportCheck());

        Assert.Equal((expected, ConnectorHealth.Healthy), (row.Status, row.Health));
        Assert.Contains(words, row.Detail);
    }

    [Fact]
    public async Task End_of_support_is_skipped_on_a_client_edition()
    {
        Server.Description = Server.Description with { IsWindowsServer = false };

        Assert.Equal(CheckStatus.Skip, (await RunAsync(new OperatingSystemSupportCheck())).Status);
    }

    [Theory]
    [InlineData(49152, 16384, 0, 0, CheckStatus.Pass, "49152-65535, the AutoReuse range is not set")]
    [InlineData(49152, 16384, 10000, 39152, CheckStatus.Pass, "10000-49151. They do not overlap")]
    [InlineData(49152, 16384, 10000, 39153, CheckStatus.Fail, "overlap")]
    [InlineData(1025, 64511, 10000, 39152, CheckStatus.Fail, "overlap")]
    [InlineData(1025, 64511, 0, 0, CheckStatus.Warn, "withdrawn")]
    [InlineData(1024, 64512, 0, 0, CheckStatus.Warn, "withdrawn")]
    [InlineData(5000, 1000, 10000, 39152, CheckStatus.Warn, "withdrawn")]
    [InlineData(60000, 1000, 0, 0, CheckStatus.Warn, "smaller than the default")]
    [InlineData(10000, 55536, 0, 0, CheckStatus.Pass, "10000-65535")]
    [InlineData(0, 0, 10000, 39152, CheckStatus.Pass, "not set")]
    [InlineData(0, 0, 0, 0, CheckStatus.Skip, "no setting with port ranges")]
    public async Task Port_ranges_must_not_overlap_or_follow_the_withdrawn_advice(
        int start,
        int count,
        int reuseStart,
        int reuseCount,
        CheckStatus expected,
        string words
    )
    {
        Server.TcpSettings =
        [
            TcpSetting.Create("Automatic", 0, 0, 0, 0),
            TcpSetting.Create("Internet", start, count, reuseStart, reuseCount),
            TcpSetting.Create("Compat", start, count, reuseStart, reuseCount),
        ];

        CheckResult row = await RunAsync(new PortRangesCheck());

        Assert.Equal(expected, row.Status);
        Assert.Contains(words, row.Detail);
        Assert.NotEqual(ConnectorHealth.Unhealthy, row.Health);
        if (expected is CheckStatus.Warn or CheckStatus.Fail)
        {
            Assert.Equal("Internet, Compat", row.Target);
            Assert.Contains("-SettingName Internet,Compat -DynamicPortRangeStartPort 49152", row.Action);
        }
    }

    [Fact]
    public async Task Port_ranges_that_differ_between_settings_have_one_row_each()
    {
        Server.TcpSettings =
        [
            TcpSetting.Create("Internet", 49152, 16384, 0, 0),
            TcpSetting.Create("Compat", 1025, 64511, 0, 0),
        ];

        Assert.Equal(
            [("Internet", CheckStatus.Pass), ("Compat", CheckStatus.Warn)],
            (await _fixture.RunAsync([new PortRangesCheck()])).Select(row => (row.Target, row.Status))
        );
    }

    [Fact]
    public async Task Port_ranges_that_Windows_does_not_return_are_skipped_with_the_reason()
    {
        Server.TcpSettings = null;

        CheckResult row = await RunAsync(new PortRangesCheck());

        Assert.Equal(CheckStatus.Skip, row.Status);
        Assert.Contains("access is denied", row.Detail);
        Assert.Contains("Get-NetTCPSetting", row.Action);
    }

    [Theory]
    [InlineData("1.5.132.0", CheckStatus.Fail, "deprecated")]
    [InlineData("1.5.612.0", CheckStatus.Fail, "neither for Private Access nor for application proxy")]
    [InlineData("1.5.612.1", CheckStatus.Warn, "minimum for Private Access")]
    [InlineData("1.5.4892.0", CheckStatus.Pass, "list of versions is of 2026-06-08")]
    [InlineData("1.5.4594.0", CheckStatus.Warn, "list of versions is of 2026-06-08")]
    public async Task Deprecated_version_fails_and_each_row_has_the_date_of_the_list(
        string version,
        CheckStatus expected,
        string words
    )
    {
        _fixture.SetVersion(version);

        CheckResult row = (await _fixture.RunAsync(ConnectorCheckList.Create())).Single(one => one.Name == "Version");

        Assert.Equal(expected, row.Status);
        Assert.Contains(words, row.Detail);
    }

    [Theory]
    [InlineData("1.5.3437.0", CheckStatus.Warn)]
    [InlineData("1.5.600.0", CheckStatus.Fail)]
    public async Task Version_in_a_cloud_without_Private_Access_is_not_compared_with_its_minimum(
        string version,
        CheckStatus expected
    )
    {
        _fixture.SetVersion(version);
        _fixture.Environment = Environments.USGov;

        CheckResult row = (await _fixture.RunAsync(ConnectorCheckList.Create())).Single(one => one.Name == "Version");

        Assert.Equal(expected, row.Status);
        Assert.DoesNotContain("minimum for Private Access", row.Detail);
    }

    private async Task<CheckResult> RunAsync(Check check) => Assert.Single(await _fixture.RunAsync([check]));
}
