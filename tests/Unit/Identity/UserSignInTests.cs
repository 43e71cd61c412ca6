using System.Net.Http;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

public sealed class UserSignInTests(SandboxTenant sandbox) : IClassFixture<SandboxTenant>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Device_code_signs_in_refreshes_silently_and_signs_out()
    {
        RecordingReporter reporter = CreateReporter("admin");
        UserTokenSource source = new(sandbox.Context(), new DeviceCodePrompt());
        AccessToken token = await source.SignInAsync(account: null, reporter, Stop);
        Assert.Equal("admin@contoso.onmicrosoft.com", token.Account);
        Assert.True(Guid.TryParse(token.TenantId, out _), token.TenantId);
        Assert.Equal(token.Claims?.TenantId, token.TenantId);
        Assert.Contains("Directory.ReadWrite.All", token.Scopes);
        Assert.Equal(token.Value, (await source.GetAsync(forceRefresh: false, reporter, Stop)).Value);
        Assert.NotEqual(token.Value, (await source.GetAsync(forceRefresh: true, reporter, Stop)).Value);
        Assert.DoesNotContain(token.Value, reporter.Everything);
        await source.SignOutAsync();
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            source.GetAsync(forceRefresh: false, reporter, Stop)
        );
        Assert.Equal("SignInExpired", fault.ErrorId);
    }

    [Fact]
    public async Task Second_sign_in_with_the_same_cache_does_not_prompt()
    {
        SignInContext context = sandbox.Context();
        _ = await new UserTokenSource(context, new DeviceCodePrompt()).SignInAsync(null, CreateReporter("admin"), Stop);
        RecordingReporter reporter = new();
        AccessToken again = await new UserTokenSource(context, new DeviceCodePrompt()).SignInAsync(
            "ADMIN@contoso.onmicrosoft.com",
            reporter,
            Stop
        );
        Assert.Equal("admin@contoso.onmicrosoft.com", again.Account);
        Assert.DoesNotContain("notice", reporter.Everything);
    }

    [Fact]
    public async Task Declined_code_cancels_the_sign_in() =>
        Assert.Equal("SignInCancelled", (await FaultAsync(sandbox.Context(), CreateReporter(user: null))).ErrorId);

    [Fact]
    public async Task Missing_consent_has_its_own_error()
    {
        ConnectorException fault = await FaultAsync(
            sandbox.Context() with
            {
                ClientId = "c7a1b4e3-7d1f-4e69-8b4e-3a8c9d2f6b21",
            },
            CreateReporter("admin")
        );
        Assert.Equal("ConsentRequired", fault.ErrorId);
        Assert.Contains("AADSTS65001", fault.Message);
    }

    [Fact]
    public async Task Unknown_clients_and_tenants_are_reported()
    {
        string unknown = "00000000-1111-2222-3333-444444444444";
        ConnectorException client = await FaultAsync(
            sandbox.Context() with
            {
                ClientId = unknown,
            },
            CreateReporter("admin")
        );
        Assert.Equal("ClientNotFound", client.ErrorId);
        Assert.Contains(unknown, client.Message);
        Assert.Contains("Correlation ID", client.Message);
        ConnectorException tenant = await FaultAsync(sandbox.Context("fabrikam.com"), CreateReporter("admin"));
        Assert.Equal("TenantNotFound", tenant.ErrorId);
        Assert.Contains("fabrikam.com", tenant.Message);
    }

    [Fact]
    public async Task Browser_redirects_to_loopback_with_a_code()
    {
        Task browsed = Task.CompletedTask;
        BrowserPrompt prompt = new()
        {
            OpenBrowser = page =>
            {
                browsed = BrowseAsync(page);
                return Task.CompletedTask;
            },
        };
        AccessToken token = await new UserTokenSource(sandbox.Context(), prompt).SignInAsync(
            "appadmin@contoso.onmicrosoft.com",
            new RecordingReporter(),
            Stop
        );
        Assert.Equal("appadmin@contoso.onmicrosoft.com", token.Account);
        await browsed;
    }

    [Fact]
    public async Task Unanswered_sign_in_times_out_and_a_cancellation_ends_at_once()
    {
        BrowserPrompt silent = new() { OpenBrowser = _ => Task.CompletedTask, Limit = TimeSpan.FromMilliseconds(300) };
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            new UserTokenSource(sandbox.Context(), silent).SignInAsync(null, new RecordingReporter(), Stop)
        );
        Assert.Equal("SignInTimedOut", fault.ErrorId);

        using CancellationTokenSource stop = new();
        RecordingReporter reporter = new() { OnNotice = _ => stop.Cancel() };
        // An unused code stays valid for 15 minutes, so only the cancellation can end the wait here.
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new UserTokenSource(sandbox.Context(), new DeviceCodePrompt()).SignInAsync(null, reporter, stop.Token)
        );
    }

    [Fact]
    public async Task Registration_token_is_acquired_by_device_code_with_a_warning_and_then_from_the_cache()
    {
        SignInContext context = sandbox.Context();
        RecordingReporter reporter = CreateReporter("admin");
        RegistrationTokenFacts first = await RegistrationSignIn.AcquireAsync(
            context,
            null,
            useDeviceCode: true,
            TimeSpan.FromMinutes(1),
            reporter,
            Stop
        );
        Assert.Equal("https://proxy.cloudwebappproxy.net/registerapp", first.Audience);
        Assert.Contains("warning Microsoft does not document", reporter.Everything);
        RecordingReporter silent = new();
        RegistrationTokenFacts second = await RegistrationSignIn.AcquireAsync(
            context,
            null,
            useDeviceCode: true,
            TimeSpan.FromMinutes(1),
            silent,
            Stop
        );
        Assert.Equal("admin@contoso.onmicrosoft.com", second.Account);
        Assert.Equal("", silent.Everything);
    }

    // The service shows AADSTS50011 on its own page and does not redirect back, so the warning has to come first.
    [Fact]
    public async Task Registration_in_the_browser_warns_about_the_alternative_before_it_waits()
    {
        RecordingReporter reporter = new();
        using CancellationTokenSource stopped = new();
        await stopped.CancelAsync();
        // The sign-in is canceled before a browser can open on a desktop, or fails if there is no browser.
        _ = await Assert.ThrowsAnyAsync<Exception>(() =>
            RegistrationSignIn.AcquireAsync(
                sandbox.Context(),
                null,
                useDeviceCode: false,
                TimeSpan.FromSeconds(1),
                reporter,
                stopped.Token
            )
        );
        Assert.Matches("warning .*AADSTS50011.*-UseDeviceCode", reporter.Everything);
    }

    [Fact]
    public async Task Guest_account_causes_a_warning()
    {
        RecordingReporter reporter = CreateReporter("guest");
        RegistrationTokenFacts facts = await RegistrationSignIn.AcquireAsync(
            sandbox.Context(),
            null,
            useDeviceCode: true,
            TimeSpan.FromMinutes(1),
            reporter,
            Stop
        );
        Assert.True(facts.IsGuest);
        Assert.Contains("Guests cannot register connectors", reporter.Everything);
    }

    // If the user is null, the sign-in is declined.
    private RecordingReporter CreateReporter(string? user) =>
        new()
        {
            OnNotice = message =>
                _ = sandbox.ControlAsync(
                    HttpMethod.Post,
                    "signin/devices",
                    new
                    {
                        userCode = Regex.Match(message, "code ([A-Z]{9}) ").Groups[1].Value,
                        user,
                        decline = user is null,
                    }
                ),
        };

    private static async Task<ConnectorException> FaultAsync(SignInContext context, RecordingReporter reporter) =>
        await Assert.ThrowsAsync<ConnectorException>(() =>
            new UserTokenSource(context, new DeviceCodePrompt()).SignInAsync(null, reporter, Stop)
        );

    // Acts like a browser: loads the page, selects the account, and follows the redirect to the MSAL listener.
    private async Task BrowseAsync(Uri page)
    {
        using HttpClientHandler handler = HttpClients.CreateHandler(sandbox.Environment, proxy: null);
        handler.AllowAutoRedirect = false;
        using HttpClient browser = new(handler);
        using HttpResponseMessage answer = await browser.GetAsync(
            new Uri($"{page.AbsoluteUri}&sandbox_user=appadmin"),
            Stop
        );
        string form = await answer.Content.ReadAsStringAsync(Stop);
        Uri action = new(Regex.Match(form, "action=\"([^\"]+)\"").Groups[1].Value);
        Dictionary<string, string> fields = Regex
            .Matches(form, "name=\"([^\"]+)\" value=\"([^\"]*)\"")
            .ToDictionary(field => field.Groups[1].Value, field => field.Groups[2].Value);
        Assert.Contains("You are signed in", await PostAsync(browser, action, fields));
    }

    // The browser opens before MSAL starts to listen. A user is slower than that, but this code has to retry.
    private static async Task<string> PostAsync(HttpClient browser, Uri action, Dictionary<string, string> fields)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using HttpResponseMessage end = await browser.PostAsync(
                    action,
                    new FormUrlEncodedContent(fields),
                    Stop
                );
                return await end.Content.ReadAsStringAsync(Stop);
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(50, Stop);
            }
        }
    }
}
