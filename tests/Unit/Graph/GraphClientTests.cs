using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphClientTests
{
    private const string List = $"GET {GraphFixture.Profile}/connectors";

    private static Task<IReadOnlyList<ConnectorBody>> ListAsync(GraphFixture fixture) =>
        fixture.RunAsync(fixture.Client.GetAllAsync<ConnectorBody>(GraphPaths.Connectors, CancellationToken.None));

    [Fact]
    public async Task Pages_are_followed_to_the_end_even_through_an_empty_page()
    {
        GraphFixture fixture = new();
        fixture
            .Handler.On(
                List,
                200,
                """{"value":[{"id":"c1"}],"@odata.nextLink":"https://graph.microsoft.com/beta/opaque?$skiptoken=1"}"""
            )
            .On(
                "GET /beta/opaque?$skiptoken=1",
                200,
                """{"value":[],"@odata.nextLink":"https://graph.microsoft.com/beta/opaque?$skiptoken=2"}"""
            )
            .On(
                "GET /beta/opaque?$skiptoken=2",
                200,
                """{"value":[{"id":"c2","futureProperty":{"a":1},"status":"resting"}]}"""
            );

        IReadOnlyList<ConnectorBody> connectors = await ListAsync(fixture);

        Assert.Equal(["c1", "c2"], connectors.Select(connector => connector.Id));
        Assert.Equal("resting", connectors[1].Status);
    }

    [Theory]
    [InlineData("https://graph.microsoft.com.evil.example/beta/x")]
    [InlineData("http://graph.microsoft.com/beta/x")]
    [InlineData("https://graph.microsoft.com:8443/beta/x")]
    [InlineData("x")]
    public async Task Token_is_not_sent_to_another_origin(string link)
    {
        GraphFixture fixture = new();
        fixture.Handler.On(List, 200, $$"""{"value":[],"@odata.nextLink":"{{link}}"}""");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ListAsync(fixture));

        Assert.Equal("UntrustedLink", fault.ErrorId);
        _ = Assert.Single(fixture.Handler.Seen);
    }

    [Fact]
    public async Task Rejected_token_is_renewed_once()
    {
        GraphFixture fixture = new();
        fixture.Handler.On(List, 401).On(List, 200, """{"value":[]}""");

        _ = await ListAsync(fixture);

        Assert.Equal(1, fixture.Tokens.Forced);
        Assert.Equal(
            ["canary-token-0", "canary-token-1"],
            fixture.Handler.Seen.Select(seen => seen.Message.Headers.Authorization!.Parameter)
        );
    }

    [Fact]
    public async Task Token_that_is_rejected_again_is_an_error()
    {
        GraphFixture fixture = new();
        fixture.Handler.On(List, 401).On(List, 401);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.Equal(("TokenRefused", ErrorKind.AuthenticationError), (fault.ErrorId, fault.Category));
    }

    [Fact]
    public async Task Each_request_has_its_own_ID_and_the_token_is_never_logged()
    {
        GraphFixture fixture = new();
        fixture.Handler.On(List, 503).On(List, 200, """{"value":[]}""", ("request-id", "r-1"));

        _ = await ListAsync(fixture);

        List<string> ids =
        [
            .. fixture.Handler.Seen.Select(seen => seen.Message.Headers.GetValues("client-request-id").Single()),
        ];
        Assert.All(ids, id => Assert.True(Guid.TryParse(id, out _)));
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Contains(fixture.Reporter.Said, line => Regex.IsMatch(line, $"^{Regex.Escape(List)} 200 [0-9]+ ms$"));
        Assert.DoesNotContain(fixture.Reporter.Said, line =>
            line.Contains("r-1", StringComparison.Ordinal) || line.Contains("value", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(fixture.Reporter.Said, line =>
            line.Contains(FixedTokens.Canary, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Page_that_is_not_JSON_is_reported_as_unreadable()
    {
        GraphFixture fixture = new();
        fixture.Handler.On(List, 200, "<html>sign in to the proxy</html>");

        Assert.Equal("UnreadableAnswer", (await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture))).ErrorId);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(" ")]
    [InlineData("")]
    public void ID_cannot_change_the_path(string id) =>
        Assert.Equal("InvalidId", Assert.Throws<ConnectorException>(() => GraphPaths.Connector(id)).ErrorId);

    [Theory]
    [InlineData("srv01", "machineName%20eq%20'srv01'%20or%20startswith(machineName,'srv01.')")]
    [InlineData("srv01.contoso.com", "machineName%20eq%20'srv01.contoso.com'%20or%20machineName%20eq%20'srv01'")]
    [InlineData("no'such", "machineName%20eq%20'no%27%27such'%20or%20startswith(machineName,'no%27%27such.')")]
    public void Name_is_filtered_in_its_short_and_full_form(string name, string filter) =>
        Assert.EndsWith($"/connectors?$filter={filter}", GraphPaths.ConnectorsNamed([name]), StringComparison.Ordinal);

    [Fact]
    public void ID_is_escaped() =>
        Assert.EndsWith("/connectors/a%2Fb%23c", GraphPaths.Connector("a/b#c"), StringComparison.Ordinal);
}
