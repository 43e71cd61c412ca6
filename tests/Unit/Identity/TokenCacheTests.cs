using System.Net.Http;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>
/// Tests the storage of sign-ins. The encrypted stores belong to the operating system (DPAPI, keychain, keyring) and
/// are not available on every machine.
/// </summary>
public sealed class TokenCacheTests(SandboxTenant sandbox) : IClassFixture<SandboxTenant>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missing_encrypted_store_keeps_sign_ins_in_memory_and_is_reported()
    {
        RecordingReporter reporter = new();
        TokenCache cache = await TokenCache.OpenAsync(Environments.Global, reporter);
        Assert.SkipWhen(cache.IsPersistent, "by design: this system has an encrypted store");
        Assert.Contains("kept in memory until this PowerShell process ends", reporter.Everything);
    }

    [Fact]
    public async Task Sandbox_sign_ins_are_never_stored_on_disk()
    {
        RecordingReporter reporter = new();
        Assert.False((await TokenCache.OpenAsync(sandbox.Environment, reporter)).IsPersistent);
        Assert.Equal("", reporter.Everything);
    }

    [Fact]
    public async Task In_memory_cache_is_not_shared_between_sessions()
    {
        SignInContext first = sandbox.Context();
        _ = await new UserTokenSource(first, new DeviceCodePrompt()).SignInAsync(null, CreateReporter(), Stop);
        Assert.Equal(
            "admin@contoso.onmicrosoft.com",
            (await new UserTokenSource(first, new DeviceCodePrompt()).FindCachedAsync())?.UserName
        );
        Assert.Null(await new UserTokenSource(sandbox.Context(), new DeviceCodePrompt()).FindCachedAsync());
    }

    private RecordingReporter CreateReporter() =>
        new()
        {
            OnNotice = message =>
                _ = sandbox.ControlAsync(
                    HttpMethod.Post,
                    "signin/devices",
                    new { userCode = Regex.Match(message, "code ([A-Z]{9}) ").Groups[1].Value, user = "admin" }
                ),
        };
}
