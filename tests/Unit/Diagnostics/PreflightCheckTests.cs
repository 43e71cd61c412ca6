using System;
using System.Threading.Tasks;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks.Servers;
using EntraPrivateAccess.Diagnostics.Checks.Tls;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class PreflightCheckTests
{
    private const string Schannel = @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\";
    private const string Net = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";
    private const string Policy = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell";

    private readonly FakeServer _server = new();

    [Theory]
    [InlineData(true, CheckStatus.Pass)]
    [InlineData(false, CheckStatus.Fail)]
    public async Task Elevation(bool elevated, CheckStatus expected)
    {
        _server.Description = _server.Description with { IsElevated = elevated };
        Assert.Equal(expected, await Run(new ElevationCheck()));
    }

    [Theory]
    [InlineData("10.0.14393", true, CheckStatus.Pass)]
    [InlineData("10.0.20348", true, CheckStatus.Pass)]
    [InlineData("6.3.9600", true, CheckStatus.Fail)]
    [InlineData("10.0.22631", false, CheckStatus.Warn)]
    public async Task Operating_system(string version, bool isServer, CheckStatus expected)
    {
        _server.Description = _server.Description with { OperatingSystemVersion = Version.Parse(version), IsWindowsServer = isServer };
        Assert.Equal(expected, await Run(new OperatingSystemCheck()));
    }

    [Theory]
    [InlineData(461808, CheckStatus.Pass)]
    [InlineData(533320, CheckStatus.Pass)]
    [InlineData(394802, CheckStatus.Fail)]
    [InlineData(null, CheckStatus.Fail)]
    public async Task Dot_net_framework(int? release, CheckStatus expected)
    {
        if (release is int value)
        {
            _server.Registry.Set(Net, "Release", value);
        }

        Assert.Equal(expected, await Run(new DotNetFrameworkCheck()));
    }

    [Theory]
    [InlineData(null, null, null, CheckStatus.Pass)]
    [InlineData("Client", 1, 0, CheckStatus.Pass)]
    [InlineData("Client", 0, null, CheckStatus.Fail)]
    [InlineData("Server", null, 1, CheckStatus.Fail)]
    public async Task Tls_1_2_is_only_off_where_it_says_so(string? side, int? enabled, int? disabledByDefault, CheckStatus expected)
    {
        if (enabled is int on)
        {
            _server.Registry.Set(Schannel + side, "Enabled", on);
        }

        if (disabledByDefault is int off)
        {
            _server.Registry.Set(Schannel + side, "DisabledByDefault", off);
        }

        Assert.Equal(expected, await Run(new Tls12Check()));
    }

    [Theory]
    [InlineData(null, null, CheckStatus.Pass)]
    [InlineData(1, "RemoteSigned", CheckStatus.Pass)]
    [InlineData(1, "Restricted", CheckStatus.Fail)]
    [InlineData(0, null, CheckStatus.Fail)]
    public async Task Execution_policy_of_group_policy(int? enableScripts, string? policy, CheckStatus expected)
    {
        if (enableScripts is int enabled)
        {
            _server.Registry.Set(Policy, "EnableScripts", enabled);
        }

        if (policy is not null)
        {
            _server.Registry.Set(Policy, "ExecutionPolicy", policy);
        }

        Assert.Equal(expected, await Run(new ExecutionPolicyCheck()));
    }

    [Theory]
    [InlineData(1L << 40, CheckStatus.Pass)]
    [InlineData(1L << 20, CheckStatus.Fail)]
    public async Task Disk_space(long free, CheckStatus expected)
    {
        _server.Files.Free = free;
        Assert.Equal(expected, await Run(new DiskSpaceCheck()));
    }

    [Fact]
    public async Task A_pending_restart_warns_with_its_reasons()
    {
        _server.PendingRebootReasons.Add("Windows Update asks for one");
        Assert.Equal(CheckStatus.Warn, await Run(new PendingRebootCheck()));
    }

    [Fact]
    public async Task Constrained_language_fails()
    {
        Assert.Equal(CheckStatus.Pass, await Run(new LanguageModeCheck()));
        _server.Registry.Set(@"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment", "__PSLockdownPolicy", "4");
        Assert.Equal(CheckStatus.Fail, await Run(new LanguageModeCheck()));
    }

    // What a check says is part of what it finds: a failure without an action leaves a person alone.
    private async Task<CheckStatus> Run(Check check)
    {
        CheckResult result = Assert.Single(await check.RunAsync(new CheckContext(_server, _server.Description, Environments.Global), TestContext.Current.CancellationToken));
        Assert.Equal(result.Status is CheckStatus.Fail or CheckStatus.Warn, result.Action is not null);
        Assert.Equal(check.Name, result.Name);
        return result.Status;
    }
}
