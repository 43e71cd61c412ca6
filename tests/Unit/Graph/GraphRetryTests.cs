using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphRetryTests
{
    private const string Connector = $"GET {GraphFixture.Profile}/connectors/c1";
    private const string Create = $"POST {GraphFixture.Profile}/connectorGroups";
    private const string Found = """{"id":"c1","machineName":"srv01.contoso.com","status":"active"}""";
    private readonly GraphFixture _stage = new();

    private Task<ConnectorBody?> GetAsync() =>
        _stage.RunAsync(
            _stage.Client.SendAsync<ConnectorBody>(
                GraphRequest.Get<ConnectorBody>(GraphPaths.Connector("c1")),
                CancellationToken.None
            )
        );

    private Task<ConnectorGroupBody?> CreateAsync() =>
        _stage.RunAsync(
            _stage.Client.SendAsync<ConnectorGroupBody>(
                GraphRequest.Post<ConnectorGroupBody>(
                    GraphPaths.ConnectorGroups,
                    new ConnectorGroupBody { Name = "EU" }
                ),
                CancellationToken.None
            )
        );

    [Fact]
    public async Task Throttling_waits_as_long_as_the_service_asks_and_says_so()
    {
        _stage.Handler.On(Connector, 429, "", ("Retry-After", "12")).On(Connector, 200, Found);

        Assert.Equal("c1", (await GetAsync())!.Id);

        Assert.InRange(_stage.Waited.TotalSeconds, 12, 13);
        Assert.Contains(_stage.Reporter.Said, line => line.Contains("asks to wait 13 s", StringComparison.Ordinal));
        Assert.True(_stage.Reporter.Shown[^1].Completed);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_busy_service_is_asked_again_with_growing_pauses(int status)
    {
        _stage.Handler.On(Connector, status).On(Connector, status).On(Connector, 200, Found);

        _ = await GetAsync();

        _stage.Handler.AssertConsumed();
        Assert.InRange(_stage.Waited.TotalSeconds, 3, 4);
    }

    [Fact]
    public async Task Attempts_are_counted()
    {
        _ = Enumerable.Range(0, 4).Select(_ => _stage.Handler.On(Connector, 503)).ToList();

        GraphException fault = await Assert.ThrowsAsync<GraphException>(GetAsync);

        Assert.Equal("ServiceUnavailable", fault.ErrorId);
        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task A_wait_beyond_the_total_is_not_begun()
    {
        _stage.Handler.On(Connector, 429, "", ("Retry-After", "600"));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(GetAsync);

        Assert.Equal("Throttled", fault.ErrorId);
        Assert.Contains("10 minutes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, _stage.Waited);
    }

    [Fact]
    public async Task A_dropped_connection_is_tried_again_where_that_changes_nothing()
    {
        _stage
            .Handler.Fails(
                Connector,
                new HttpRequestException("closed", new SocketException((int)SocketError.ConnectionReset))
            )
            .On(Connector, 200, Found);

        _ = await GetAsync();

        _stage.Handler.AssertConsumed();
    }

    [Fact]
    public async Task An_untrusted_certificate_is_not_tried_again()
    {
        _stage.Handler.Fails(Connector, new HttpRequestException("ssl", new AuthenticationException("not trusted")));

        Assert.Equal("ConnectionFailed", (await Assert.ThrowsAsync<GraphException>(GetAsync)).ErrorId);
    }

    [Fact]
    public async Task A_create_is_not_repeated_when_it_may_have_arrived()
    {
        _stage.Handler.On(Create, 503);
        Assert.Equal("ServiceUnavailable", (await Assert.ThrowsAsync<GraphException>(CreateAsync)).ErrorId);

        _stage.Handler.Fails(
            Create,
            new HttpRequestException("closed", new SocketException((int)SocketError.ConnectionReset))
        );
        Assert.Equal("ConnectionFailed", (await Assert.ThrowsAsync<GraphException>(CreateAsync)).ErrorId);
    }

    [Fact]
    public async Task A_create_is_repeated_when_it_cannot_have_arrived()
    {
        _stage
            .Handler.Fails(
                Create,
                new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused))
            )
            .On(Create, 429)
            .On(Create, 201, """{"id":"g1","name":"EU"}""");

        Assert.Equal("g1", (await CreateAsync())!.Id);
    }

    [Fact]
    public async Task A_concurrency_violation_is_tried_again()
    {
        _stage
            .Handler.On(Create, 409, """{"error":{"code":"Directory_ConcurrencyViolation","message":"x"}}""")
            .On(Create, 200, """{"id":"g1"}""");

        Assert.Equal("g1", (await CreateAsync())!.Id);
    }

    [Fact]
    public async Task Any_other_conflict_is_not()
    {
        _stage.Handler.On(Create, 409, """{"error":{"code":"ObjectConflict","message":"There is one."}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(CreateAsync);

        Assert.Equal(
            ("RequestRefused", "ObjectConflict", ErrorKind.ResourceExists),
            (fault.ErrorId, fault.Code, fault.Category)
        );
        Assert.Contains("There is one", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_wait_at_once()
    {
        using CancellationTokenSource stop = new();
        _stage.Handler.On(Connector, 429, "", ("Retry-After", "30"));
        Task<ConnectorBody?> work = _stage.Client.SendAsync<ConnectorBody>(
            GraphRequest.Get<ConnectorBody>(GraphPaths.Connector("c1")),
            stop.Token
        );

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }
}
