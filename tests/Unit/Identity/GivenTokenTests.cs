using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

public sealed class GivenTokenTests : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly FakeTimeProvider _time = new(TestToken.Now);

    [Fact]
    public async Task Valid_token_exposes_its_claims_and_fails_after_it_expires()
    {
        GivenTokenSource source = new(Context(), TestToken.Secure(TestToken.Graph() + "\n"));
        AccessToken token = await GetAsync(source);
        Assert.Equal(TestToken.Graph(), token.Value);
        Assert.Equal("admin@contoso.com", token.Account);
        Assert.Contains("Directory.ReadWrite.All", token.Scopes);
        Assert.Equal((TestToken.Tenant, TestToken.Now.AddHours(1)), (token.TenantId, token.ExpiresOn));
        Assert.False(source.IsAppOnly);
        Assert.Equal("(access token)", token.ToString());
        _time.Advance(TimeSpan.FromHours(2));
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => GetAsync(source));
        Assert.Equal("AccessTokenExpired", fault.ErrorId);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public async Task Token_ends_at_the_second_in_which_it_expires(int seconds, bool isExpired)
    {
        GivenTokenSource source = new(Context(), TestToken.Secure(TestToken.Graph()));
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(seconds));

        Exception? thrown = await Record.ExceptionAsync(() => GetAsync(source));

        Assert.Equal(isExpired ? "AccessTokenExpired" : null, (thrown as ConnectorException)?.ErrorId);
        Assert.Equal(isExpired, thrown is not null);
    }

    [Fact]
    public void Directory_roles_and_claims_are_taken_from_the_token()
    {
        AccessToken token = AccessTokens.From(
            TestToken.Secure(TestToken.Graph(("wids", new[] { "role-1", "role-2" }))),
            TokenClaims.Read(TestToken.Graph(("wids", new[] { "role-1", "role-2" })))
        );

        Assert.Equal(["role-1", "role-2"], token.DirectoryRoles);
        Assert.Equal(TestToken.Tenant, token.Claims?.TenantId);
    }

    [Fact]
    public async Task Rejected_token_cannot_be_renewed()
    {
        GivenTokenSource source = new(Context(), TestToken.Secure(TestToken.Graph()));
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            source.GetAsync(forceRefresh: true, SilentReporter.Instance, TestContext.Current.CancellationToken)
        );
        Assert.Equal("TokenRefused", fault.ErrorId);
    }

    [Fact]
    public void Invalid_token_is_rejected_early_and_never_shown()
    {
        AssertRejected(
            "AccessTokenExpired",
            TestToken.Graph(("exp", TestToken.Now.AddMinutes(-5).ToUnixTimeSeconds()))
        );
        AssertRejected("AccessTokenWrongAudience", TestToken.Registration());
        AssertRejected("AccessTokenWrongAudience", TestToken.Graph(("aud", "https://graph.microsoft.us")));
        AssertRejected("AccessTokenWrongTenant", TestToken.Graph(("tid", "99999999-2222-3333-4444-555555555555")));
        AssertRejected("AccountIsPersonal", TestToken.Graph(("tid", "9188040d-6c67-4c5b-b112-36a304b66dad")));
        AssertRejected("AccessTokenNotAToken", TestToken.Canary);
    }

    [Fact]
    public async Task Opaque_token_is_accepted()
    {
        AccessToken token = await GetAsync(new GivenTokenSource(Context(), TestToken.Secure(new string('x', 500))));
        Assert.Equal(DateTimeOffset.MaxValue, token.ExpiresOn);
        Assert.Empty(token.Scopes);
    }

    public void Dispose() => _http.Dispose();

    private static Task<AccessToken> GetAsync(ITokenSource source) =>
        source.GetAsync(forceRefresh: false, SilentReporter.Instance, TestContext.Current.CancellationToken);

    private void AssertRejected(string id, string token)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            new GivenTokenSource(Context(), TestToken.Secure(token))
        );
        Assert.Equal(id, fault.ErrorId);
        Assert.DoesNotContain(TestToken.Canary, fault.ToString());
        Assert.NotNull(fault.RecommendedAction);
    }

    private SignInContext Context() =>
        new()
        {
            Environment = Environments.Global,
            Http = _http,
            Cache = TokenCache.InMemory(),
            TenantId = TestToken.Tenant,
            Time = _time,
        };
}
