using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests the details that the server checks report besides their status.</summary>
public sealed class ServerRowTests
{
    private const string Hardened =
        @"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}";

    [Theory]
    [InlineData(false, CheckStatus.Pass, "is not installed on this server")]
    [InlineData(true, CheckStatus.Fail, "does not support both on one machine")]
    public async Task Entra_Password_Protection_Proxy_on_the_same_server_fails(
        bool isThere,
        CheckStatus status,
        string words
    )
    {
        CheckFixture fixture = new();
        if (isThere)
        {
            _ = fixture.Server.Services.Add(new FakeService { Name = "AzureADPasswordProtectionProxy" });
        }

        CheckResult row = await RunAsync(fixture, new PasswordProtectionProxyCheck());

        Assert.Equal(status, row.Status);
        Assert.Contains(words, row.Detail);
    }

    [Fact]
    public async Task Server_Core_passes_with_a_note_about_sign_in_windows()
    {
        CheckFixture fixture = new();
        fixture.Server.Description = fixture.Server.Description with { IsServerCore = true };

        CheckResult row = await RunAsync(fixture, new OperatingSystemCheck());

        Assert.Equal(CheckStatus.Pass, row.Status);
        Assert.Contains("Server Core: no sign-in window can open here", row.Detail);
    }

    [Theory]
    [InlineData(true, CheckStatus.Pass, "is registered already")]
    [InlineData(false, CheckStatus.Warn, "blocks the connector's own sign-in window")]
    public async Task Enhanced_security_warns_only_on_an_unregistered_server(
        bool isRegistered,
        CheckStatus status,
        string words
    )
    {
        CheckFixture fixture = new(install: isRegistered);
        fixture.Server.Registry.Set(Hardened, "IsInstalled", 1);

        CheckResult row = await RunAsync(fixture, new EnhancedSecurityCheck());

        Assert.Equal(status, row.Status);
        Assert.Contains(words, row.Detail);
    }

    private static async Task<CheckResult> RunAsync(CheckFixture fixture, Check check) =>
        Assert.Single(await fixture.RunAsync([check]));
}
