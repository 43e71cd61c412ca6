using System.Net.Http;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class PreflightCheckTests
{
    private const string Schannel =
        @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\";
    private const string Net = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";

    private readonly FakeServer _server = new();

    [Theory]
    [InlineData(true, CheckStatus.Pass)]
    [InlineData(false, CheckStatus.Fail)]
    public async Task Elevation_is_required(bool elevated, CheckStatus expected)
    {
        _server.Description = _server.Description with { IsElevated = elevated };
        Assert.Equal(expected, await Run(new ElevationCheck()));
    }

    [Theory]
    [InlineData("10.0.14393", true, CheckStatus.Pass)]
    [InlineData("10.0.20348", true, CheckStatus.Pass)]
    [InlineData("6.3.9600", true, CheckStatus.Fail)]
    [InlineData("10.0.22631", false, CheckStatus.Warn)]
    public async Task Windows_Server_2016_or_later_is_required(string version, bool isServer, CheckStatus expected)
    {
        _server.Description = _server.Description with
        {
            OperatingSystemVersion = Version.Parse(version),
            IsWindowsServer = isServer,
        };
        Assert.Equal(expected, await Run(new OperatingSystemCheck()));
    }

    [Theory]
    [InlineData(461808, CheckStatus.Pass)]
    [InlineData(533320, CheckStatus.Pass)]
    [InlineData(394802, CheckStatus.Fail)]
    [InlineData(null, CheckStatus.Fail)]
    public async Task Dot_NET_Framework_4_7_2_or_later_is_required(int? release, CheckStatus expected)
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
    public async Task TLS_1_2_fails_only_if_the_registry_disables_it(
        string? side,
        int? enabled,
        int? disabledByDefault,
        CheckStatus expected
    )
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
    [InlineData(1L << 40, CheckStatus.Pass)]
    [InlineData(1L << 20, CheckStatus.Fail)]
    public async Task Low_disk_space_fails(long free, CheckStatus expected)
    {
        _server.Files.Free = free;
        Assert.Equal(expected, await Run(new DiskSpaceCheck()));
    }

    [Fact]
    public async Task Pending_restart_warns_with_its_reasons()
    {
        Assert.Equal(CheckStatus.Pass, await Run(new PendingRebootCheck()));
        _server.PendingRebootReasons.AddRange(["Windows Update waits for a restart.", "The computer was renamed."]);
        CheckResult found = Assert.Single(
            await new PendingRebootCheck().RunAsync(
                new CheckContext(
                    new CheckTarget(_server, Environments.Global, TimeProvider.System),
                    _server.Description
                ),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(
            (
                CheckStatus.Warn,
                true,
                "A restart is pending: Windows Update waits for a restart; The computer was renamed."
            ),
            (found.Status, found.Action is not null, found.Detail)
        );
    }

    [Theory]
    [InlineData(0, CheckStatus.Pass)]
    [InlineData(1, CheckStatus.Warn)]
    public async Task Enforced_AppLocker_script_rules_warn(int mode, CheckStatus expected)
    {
        _server.Registry.Set(@"HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Script", "EnforcementMode", mode);
        Assert.Equal(expected, await Run(new LanguageModeCheck()));
    }

    [Fact]
    public async Task Constrained_language_mode_fails()
    {
        Assert.Equal(CheckStatus.Pass, await Run(new LanguageModeCheck()));
        _server.Registry.Set(
            @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment",
            "__PSLockdownPolicy",
            "4"
        );
        Assert.Equal(CheckStatus.Fail, await Run(new LanguageModeCheck()));
    }

    [Theory]
    [InlineData(true, CheckStatus.Pass)]
    [InlineData(false, CheckStatus.Fail)]
    public async Task Operating_system_must_be_64_bit(bool is64Bit, CheckStatus expected)
    {
        _server.Description = _server.Description with { Is64Bit = is64Bit };
        Assert.Equal(expected, await Run(new ArchitectureCheck()));
    }

    [Theory]
    [InlineData(16, 4, CheckStatus.Pass, CheckStatus.Pass)]
    [InlineData(8, 4, CheckStatus.Pass, CheckStatus.Pass)]
    [InlineData(4, 2, CheckStatus.Warn, CheckStatus.Warn)]
    [InlineData(0, 0, CheckStatus.Skip, CheckStatus.Skip)]
    public async Task Low_memory_or_few_cores_warn(int gibibytes, int cores, CheckStatus memory, CheckStatus processors)
    {
        // The firmware always reserves some memory.
        _server.Description = _server.Description with
        {
            Memory = Math.Max(0, ((long)gibibytes << 30) - (100 << 20)),
            Processors = cores,
        };
        IReadOnlyList<CheckResult> rows = await new SizingCheck().RunAsync(
            Context(),
            TestContext.Current.CancellationToken
        );
        Assert.Equal([memory, processors], rows.Select(row => row.Status));
    }

    [Theory]
    [InlineData("SchUseStrongCrypto", null, CheckStatus.Pass)]
    [InlineData("SchUseStrongCrypto", 1, CheckStatus.Pass)]
    [InlineData("SchUseStrongCrypto", 0, CheckStatus.Fail)]
    [InlineData("SystemDefaultTlsVersions", null, CheckStatus.Pass)]
    [InlineData("SystemDefaultTlsVersions", 0, CheckStatus.Fail)]
    public async Task Dot_NET_TLS_fails_only_if_the_registry_disables_it(
        string value,
        int? setting,
        CheckStatus expected
    )
    {
        if (setting is int given)
        {
            _server.Registry.Set(FrameworkTlsCheck.Key, value, given);
        }

        Assert.Equal(
            expected,
            await Run(TlsCheckList.Create().Single(check => check.Target.EndsWith(value, StringComparison.Ordinal)))
        );
    }

    [Theory]
    [InlineData("SchUseStrongCrypto", null, 0, "in the 32-bit view")]
    [InlineData("SchUseStrongCrypto", 0, 1, "in the 64-bit view")]
    [InlineData("SystemDefaultTlsVersions", 0, 0, "in the 64-bit and the 32-bit view")]
    public async Task Dot_NET_TLS_fails_for_either_view(string value, int? wide, int narrow, string views)
    {
        if (wide is int given)
        {
            _server.Registry.Set(FrameworkTlsCheck.Key, value, given);
        }

        _server.Registry.Set(FrameworkTlsCheck.Key, value, narrow, wow64: true);

        CheckResult row = Assert.Single(
            await TlsCheckList
                .Create()
                .Single(check => check.Target.EndsWith(value, StringComparison.Ordinal))
                .RunAsync(Context(), TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckStatus.Fail, row.Status);
        Assert.Contains(views, row.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, CheckStatus.Pass)]
    [InlineData(0, CheckStatus.Pass)]
    [InlineData(1, CheckStatus.Warn)]
    public async Task Enabled_FIPS_mode_is_a_warning(int? enabled, CheckStatus expected)
    {
        if (enabled is int given)
        {
            _server.Registry.Set(@"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FipsAlgorithmPolicy", "Enabled", given);
        }

        Assert.Equal(expected, await Run(new FipsCheck()));
    }

    [Theory]
    [InlineData(false, false, CheckStatus.Pass)]
    [InlineData(true, false, CheckStatus.Warn)]
    [InlineData(true, true, CheckStatus.Pass)]
    public async Task Enhanced_security_warns_only_if_the_server_can_open_windows(
        bool isOn,
        bool isServerCore,
        CheckStatus expected
    )
    {
        _server.Description = _server.Description with { IsServerCore = isServerCore };
        _server.Registry.Set(
            @"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}",
            "IsInstalled",
            isOn ? 1 : 0
        );
        Assert.Equal(expected, await Run(new EnhancedSecurityCheck()));
    }

    [Theory]
    [InlineData(0, CheckStatus.Pass)]
    [InlineData(-240, CheckStatus.Pass)]
    [InlineData(600, CheckStatus.Warn)]
    [InlineData(-600, CheckStatus.Warn)]
    [InlineData(null, CheckStatus.Skip)]
    public async Task Clock_that_differs_from_the_services_warns(int? secondsAhead, CheckStatus expected)
    {
        using HttpClient http = new(
            new DatedHandler(secondsAhead is int ahead ? _server.Description.UtcNow.AddSeconds(-ahead) : null)
        );
        CheckResult row = Assert.Single(
            await new ClockCheck().RunAsync(
                new CheckContext(
                    new CheckTarget(_server, Environments.Global, new FakeTimeProvider()) { Http = http },
                    _server.Description
                ),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(expected, row.Status);
        Assert.Equal(expected is CheckStatus.Warn, row.Detail.Contains("10 minutes", StringComparison.Ordinal));
    }

    // The action is part of the result: the user needs one for every failure and warning.
    private async Task<CheckStatus> Run(Check check)
    {
        CheckResult result = Assert.Single(await check.RunAsync(Context(), TestContext.Current.CancellationToken));
        Assert.Equal(result.Status is CheckStatus.Fail or CheckStatus.Warn, result.Action is not null);
        Assert.Equal(check.Name, result.Name);
        return result.Status;
    }

    private CheckContext Context() =>
        new(new CheckTarget(_server, Environments.Global, TimeProvider.System), _server.Description);

    private sealed class DatedHandler(DateTimeOffset? date) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            HttpResponseMessage response = new();
            response.Headers.Date = date;
            return Task.FromResult(response);
        }
    }
}
