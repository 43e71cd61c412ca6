using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphClientTests
{
    private const string List = $"GET {GraphFixture.Profile}/connectors";

    private static Task<IReadOnlyList<ConnectorBody>> ListAsync(GraphFixture stage) =>
        stage.RunAsync(stage.Client.GetAllAsync<ConnectorBody>(GraphPaths.Connectors, CancellationToken.None));

    [Fact]
    public async Task Pages_are_followed_to_the_end_also_through_an_empty_one()
    {
        GraphFixture stage = new();
        stage
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

        IReadOnlyList<ConnectorBody> connectors = await ListAsync(stage);

        Assert.Equal(["c1", "c2"], connectors.Select(connector => connector.Id));
        Assert.Equal("resting", connectors[1].Status);
    }

    [Theory]
    [InlineData("https://graph.microsoft.com.evil.example/beta/x")]
    [InlineData("http://graph.microsoft.com/beta/x")]
    [InlineData("https://graph.microsoft.com:8443/beta/x")]
    [InlineData("x")]
    public async Task The_token_goes_to_no_other_origin(string link)
    {
        GraphFixture stage = new();
        stage.Handler.On(List, 200, $$"""{"value":[],"@odata.nextLink":"{{link}}"}""");

        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() => ListAsync(stage));

        Assert.Equal("UntrustedLink", fault.ErrorId);
        _ = Assert.Single(stage.Handler.Seen);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once()
    {
        GraphFixture stage = new();
        stage.Handler.On(List, 401).On(List, 200, """{"value":[]}""");

        _ = await ListAsync(stage);

        Assert.Equal(1, stage.Tokens.Forced);
        Assert.Equal(
            ["canary-token-0", "canary-token-1"],
            stage.Handler.Seen.Select(seen => seen.Message.Headers.Authorization!.Parameter)
        );
    }

    [Fact]
    public async Task A_token_that_stays_refused_is_an_error()
    {
        GraphFixture stage = new();
        stage.Handler.On(List, 401).On(List, 401);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(stage));

        Assert.Equal(("TokenRefused", ErrorKind.AuthenticationError), (fault.ErrorId, fault.Category));
    }

    [Fact]
    public async Task Each_request_has_an_id_of_its_own_and_the_token_is_never_told()
    {
        GraphFixture stage = new();
        stage.Handler.On(List, 503).On(List, 200, """{"value":[]}""", ("request-id", "r-1"));

        _ = await ListAsync(stage);

        List<string> ids =
        [
            .. stage.Handler.Seen.Select(seen => seen.Message.Headers.GetValues("client-request-id").Single()),
        ];
        Assert.All(ids, id => Assert.True(Guid.TryParse(id, out _)));
        Assert.Equal(2, ids.Distinct().Count());
        Assert.Contains(stage.Reporter.Said, line => Regex.IsMatch(line, $"^{Regex.Escape(List)} 200 [0-9]+ ms$"));
        Assert.DoesNotContain(stage.Reporter.Said, line =>
            line.Contains("r-1", StringComparison.Ordinal) || line.Contains("value", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(stage.Reporter.Said, line => line.Contains(FixedTokens.Canary, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_is_no_JSON_is_told_as_such()
    {
        GraphFixture stage = new();
        stage.Handler.On(List, 200, "<html>sign in to the proxy</html>");

        Assert.Equal("UnreadableAnswer", (await Assert.ThrowsAsync<GraphException>(() => ListAsync(stage))).ErrorId);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(" ")]
    [InlineData("")]
    public void An_id_cannot_climb_to_another_address(string id) =>
        Assert.Equal("InvalidId", Assert.Throws<ConnectorException>(() => GraphPaths.Connector(id)).ErrorId);

    [Theory]
    [InlineData("srv01", "machineName%20eq%20'srv01'%20or%20startswith(machineName,'srv01.')")]
    [InlineData("srv01.contoso.com", "machineName%20eq%20'srv01.contoso.com'%20or%20machineName%20eq%20'srv01'")]
    [InlineData("no'such", "machineName%20eq%20'no%27%27such'%20or%20startswith(machineName,'no%27%27such.')")]
    public void A_name_is_asked_for_in_both_its_forms(string name, string filter) =>
        Assert.EndsWith($"/connectors?$filter={filter}", GraphPaths.ConnectorsNamed([name]), StringComparison.Ordinal);

    [Fact]
    public void An_id_is_escaped() =>
        Assert.EndsWith("/connectors/a%2Fb%3Fc", GraphPaths.Connector("a/b?c"), StringComparison.Ordinal);
}
