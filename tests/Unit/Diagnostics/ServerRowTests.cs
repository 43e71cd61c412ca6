using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>What the checks of the machine say beside their status.</summary>
public sealed class ServerRowTests
{
    private const string Hardened =
        @"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}";

    [Theory]
    [InlineData(false, CheckStatus.Pass, "is not on this server")]
    [InlineData(true, CheckStatus.Fail, "does not let the two share a machine")]
    public async Task Entra_Password_Protection_Proxy(bool isThere, CheckStatus status, string words)
    {
        CheckFixture stage = new();
        if (isThere)
        {
            _ = stage.Server.Services.Add(new FakeService { Name = "AzureADPasswordProtectionProxy" });
        }

        CheckResult row = await RunAsync(stage, new PasswordProtectionProxyCheck());

        Assert.Equal(status, row.Status);
        Assert.Contains(words, row.Detail);
    }

    [Fact]
    public async Task Server_Core_is_told_what_that_means_for_a_sign_in()
    {
        CheckFixture stage = new();
        stage.Server.Description = stage.Server.Description with { IsServerCore = true };

        CheckResult row = await RunAsync(stage, new OperatingSystemCheck());

        Assert.Equal(CheckStatus.Pass, row.Status);
        Assert.Contains("Server Core: no sign-in window can open here", row.Detail);
    }

    [Theory]
    [InlineData(true, CheckStatus.Pass, "is registered already")]
    [InlineData(false, CheckStatus.Warn, "blocks the connector's own sign-in window")]
    public async Task Enhanced_security_troubles_only_who_still_has_to_register(
        bool isRegistered,
        CheckStatus status,
        string words
    )
    {
        CheckFixture stage = new(install: isRegistered);
        stage.Server.Registry.Set(Hardened, "IsInstalled", 1);

        CheckResult row = await RunAsync(stage, new EnhancedSecurityCheck());

        Assert.Equal(status, row.Status);
        Assert.Contains(words, row.Detail);
    }

    private static async Task<CheckResult> RunAsync(CheckFixture stage, Check check) =>
        Assert.Single(await stage.RunAsync([check]));
}
