using System.Net.Http;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>
/// Where sign-ins are kept. The encrypted stores are the systems' own (DPAPI, keychain, keyring) and not on every
/// machine.
/// </summary>
public sealed class TokenCacheTests(SandboxTenant sandbox) : IClassFixture<SandboxTenant>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_an_encrypted_store_sign_ins_stay_in_memory_and_that_is_said()
    {
        RecordingReporter reporter = new();
        TokenCache cache = await TokenCache.OpenAsync(Environments.Global, reporter);
        Assert.SkipWhen(cache.IsPersistent, "by design: this system has an encrypted store");
        Assert.Contains("kept in memory and end with this PowerShell", reporter.Everything);
    }

    [Fact]
    public async Task A_sandboxs_sign_ins_are_never_written_down()
    {
        RecordingReporter reporter = new();
        Assert.False((await TokenCache.OpenAsync(sandbox.Environment, reporter)).IsPersistent);
        Assert.Equal("", reporter.Everything);
    }

    [Fact]
    public async Task What_memory_keeps_serves_its_own_session_only()
    {
        SignInContext first = sandbox.Context();
        _ = await new UserTokenSource(first, new DeviceCodePrompt()).SignInAsync(null, Answering(), Stop);
        Assert.Equal(
            "admin@contoso.onmicrosoft.com",
            (await new UserTokenSource(first, new DeviceCodePrompt()).FindCachedAsync())?.UserName
        );
        Assert.Null(await new UserTokenSource(sandbox.Context(), new DeviceCodePrompt()).FindCachedAsync());
    }

    private RecordingReporter Answering() =>
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
