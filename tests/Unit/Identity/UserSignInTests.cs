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
    public async Task A_device_code_signs_in_refreshes_silently_and_signs_out()
    {
        RecordingReporter reporter = Answering("admin");
        UserTokenSource source = new(sandbox.Context(), new DeviceCodePrompt());
        AccessToken token = await source.SignInAsync(account: null, reporter, Stop);
        Assert.Equal("admin@contoso.onmicrosoft.com", token.Account);
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
    public async Task A_second_sign_in_with_the_same_cache_asks_nobody()
    {
        SignInContext context = sandbox.Context();
        _ = await new UserTokenSource(context, new DeviceCodePrompt()).SignInAsync(null, Answering("admin"), Stop);
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
    public async Task A_declined_code_is_a_cancelled_sign_in() =>
        Assert.Equal("SignInCancelled", (await FaultAsync(sandbox.Context(), Answering(user: null))).ErrorId);

    [Fact]
    public async Task An_application_without_consent_is_told_apart()
    {
        ConnectorException fault = await FaultAsync(
            sandbox.Context() with
            {
                ClientId = "c7a1b4e3-7d1f-4e69-8b4e-3a8c9d2f6b21",
            },
            Answering("admin")
        );
        Assert.Equal("ConsentRequired", fault.ErrorId);
        Assert.Contains("AADSTS65001", fault.Message);
    }

    [Fact]
    public async Task Unknown_clients_and_tenants_are_named()
    {
        string unknown = "00000000-1111-2222-3333-444444444444";
        ConnectorException client = await FaultAsync(sandbox.Context() with { ClientId = unknown }, Answering("admin"));
        Assert.Equal("ClientNotFound", client.ErrorId);
        Assert.Contains(unknown, client.Message);
        Assert.Contains("Correlation id", client.Message);
        ConnectorException tenant = await FaultAsync(sandbox.Context("fabrikam.com"), Answering("admin"));
        Assert.Equal("TenantNotFound", tenant.ErrorId);
        Assert.Contains("fabrikam.com", tenant.Message);
    }

    [Fact]
    public async Task The_browser_comes_back_to_loopback_with_a_code()
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
    public async Task Nobody_who_answers_ends_in_a_time_out_and_a_stop_ends_at_once()
    {
        BrowserPrompt silent = new() { OpenBrowser = _ => Task.CompletedTask, Limit = TimeSpan.FromMilliseconds(300) };
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            new UserTokenSource(sandbox.Context(), silent).SignInAsync(null, new RecordingReporter(), Stop)
        );
        Assert.Equal("SignInTimedOut", fault.ErrorId);

        using CancellationTokenSource stop = new();
        RecordingReporter reporter = new() { OnNotice = _ => stop.Cancel() };
        // A code that nobody enters serves for a quarter of an hour: a cancellation is no end of it.
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new UserTokenSource(sandbox.Context(), new DeviceCodePrompt()).SignInAsync(null, reporter, stop.Token)
        );
    }

    [Fact]
    public async Task A_registration_token_comes_by_device_code_with_a_caution_and_then_from_the_cache()
    {
        SignInContext context = sandbox.Context();
        RecordingReporter reporter = Answering("admin");
        RegistrationTokenFacts first = await RegistrationSignIn.AcquireAsync(
            context,
            null,
            useDeviceCode: true,
            TimeSpan.FromMinutes(1),
            reporter,
            Stop
        );
        Assert.Equal("https://proxy.cloudwebappproxy.net/registerapp", first.Audience);
        Assert.Contains("warning Microsoft does not say", reporter.Everything);
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

    // The service shows AADSTS50011 on its own page and sends nobody back: the person has to know it before.
    [Fact]
    public async Task A_registration_in_the_browser_names_the_other_way_before_it_waits()
    {
        RecordingReporter reporter = new();
        using CancellationTokenSource stopped = new();
        await stopped.CancelAsync();
        // Stopped before a browser could open on a desktop, or refused where there is none.
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
    public async Task A_guest_is_warned_about_registration()
    {
        RecordingReporter reporter = Answering("guest");
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

    // A user of null declines.
    private RecordingReporter Answering(string? user) =>
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

    // What a browser does: the page, the person's choice, the redirect to where MSAL listens.
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

    // The browser opens before MSAL listens; a person is slower than both, this one tries again.
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
