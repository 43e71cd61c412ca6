using System.Net.Http;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Sandbox.Network;
using EntraPrivateAccess.Tests.Unit.Graph;
using EntraPrivateAccess.Tests.Unit.Server;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

public sealed class CommandResourcesTests
{
    private static readonly Uri s_proxy = new("http://proxy.contoso.com:8080");

    private readonly FakeServer _server = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_time_is_read_without_a_session()
    {
        CheckResult row = await ReadClockAsync(TimeProvider.System, TimeSpan.FromMinutes(-30));

        Assert.Equal((CheckStatus.Warn, true), (row.Status, row.Detail.Contains("30 minutes ahead")));
    }

    /// <summary>The clock of a sandbox moves ahead while another command waits.</summary>
    [Fact]
    public async Task Time_that_passes_by_the_clock_of_the_environment_is_not_a_difference_between_clocks()
    {
        TimeSpan passed = TimeSpan.FromMinutes(30);
        FakeTimeProvider clock = new();

        CheckResult row = await ReadClockAsync(clock, passed, () => clock.Advance(passed));

        Assert.Equal(CheckStatus.Pass, row.Status);
    }

    [Fact]
    public async Task Client_and_sign_in_cache_are_those_of_the_session()
    {
        using Session session = CreateSession();
        using CommandResources resources = new(session, session.Environment);

        Assert.Same(session.Http, resources.Http);
        Assert.Equal(session.Proxy, resources.Proxy);
        SignInContext signIn = await resources.OpenSignInAsync("contoso.com", SilentReporter.Instance);
        Assert.Same(session.Cache, signIn.Cache);
        Assert.Same(session.Http, signIn.Http);
        Assert.Equal("contoso.com", signIn.TenantId);
    }

    [Fact]
    public async Task Session_stays_usable_after_the_command()
    {
        using HttpClient http = new(new ScriptedHandler().On("GET /", 200));
        using Session session = CreateSession(http);
        using (CommandResources resources = new(session, session.Environment))
        {
            Assert.Same(http, resources.Http);
        }

        using HttpResponseMessage response = await session.Http.GetAsync(new Uri("http://127.0.0.1/"), Stop);
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public void Proxy_of_the_command_requires_a_client_of_its_own()
    {
        using Session session = CreateSession();
        using CommandResources other = new(session, session.Environment, new Uri("http://other.contoso.com:8080"));
        using CommandResources same = new(session, session.Environment, s_proxy);

        Assert.NotSame(session.Http, other.Http);
        Assert.Same(session.Http, same.Http);
    }

    [Fact]
    public void Session_of_another_environment_is_not_used()
    {
        using Session session = CreateSession();
        using CommandResources resources = new(session, Environments.China);

        Assert.NotSame(session.Http, resources.Http);
        Assert.Null(resources.Proxy);
        Assert.Null(resources.ChecksOf(_server, SilentReporter.Instance).TenantId);
    }

    private static Session CreateSession(HttpClient? http = null) =>
        new()
        {
            Environment = Environments.Global,
            Http = http ?? new HttpClient(new ScriptedHandler()),
            Proxy = s_proxy,
            TenantId = "tenant",
            Cache = TokenCache.InMemory(),
        };

    // Checks the server's clock against a service whose clock differs, and lets time pass before the check.
    private async Task<CheckResult> ReadClockAsync(TimeProvider clock, TimeSpan difference, Action? pass = null)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _server.Description = _server.Description with { UtcNow = now };
        using LoopbackListener service = new(
            async (stream, stop) =>
            {
                _ = await HttpHead.ReadAsync(stream, stop);
                await HttpHead.WriteAsync(
                    stream,
                    $"200 OK\r\nDate: {now + difference:r}",
                    "application/json",
                    [],
                    stop
                );
            }
        );
        ConnectorEnvironment environment = new()
        {
            Name = "Test",
            Authority = new Uri($"http://127.0.0.1:{service.Port}"),
            Time = clock,
        };
        using CommandResources resources = new(null, environment);
        CheckContext context = await resources
            .ChecksOf(_server, SilentReporter.Instance, requestsTime: true)
            .OpenAsync(Stop);
        pass?.Invoke();
        return Assert.Single(await new ClockCheck().RunAsync(context, Stop));
    }
}
