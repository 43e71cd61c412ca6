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
    private readonly GraphFixture _fixture = new();

    private Task<ConnectorBody?> GetAsync() =>
        _fixture.RunAsync(
            _fixture.Client.SendAsync<ConnectorBody>(
                GraphRequest.Get<ConnectorBody>(GraphPaths.Connector("c1")),
                CancellationToken.None
            )
        );

    private Task<ConnectorGroupBody?> CreateAsync() =>
        _fixture.RunAsync(
            _fixture.Client.SendAsync<ConnectorGroupBody>(
                GraphRequest.Post<ConnectorGroupBody>(
                    GraphPaths.ConnectorGroups,
                    new ConnectorGroupBody { Name = "EU" }
                ),
                CancellationToken.None
            )
        );

    [Fact]
    public async Task Throttling_waits_for_the_requested_time_and_reports_the_wait()
    {
        _fixture.Handler.On(Connector, 429, "", ("Retry-After", "12")).On(Connector, 200, Found);

        Assert.Equal("c1", (await GetAsync())!.Id);

        Assert.InRange(_fixture.Waited.TotalSeconds, 12, 13);
        Assert.Contains(_fixture.Reporter.Said, line =>
            line.Contains("requires a wait of 13 s", StringComparison.Ordinal)
        );
        Assert.True(_fixture.Reporter.Shown[^1].Completed);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Busy_service_is_retried_with_increasing_delays(int status)
    {
        _fixture.Handler.On(Connector, status).On(Connector, status).On(Connector, 200, Found);

        _ = await GetAsync();

        _fixture.Handler.AssertConsumed();
        Assert.InRange(_fixture.Waited.TotalSeconds, 3, 4);
    }

    [Fact]
    public async Task Attempts_are_limited()
    {
        _ = Enumerable.Range(0, 4).Select(_ => _fixture.Handler.On(Connector, 503)).ToList();

        GraphException fault = await Assert.ThrowsAsync<GraphException>(GetAsync);

        Assert.Equal("ServiceUnavailable", fault.ErrorId);
        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Delay_that_exceeds_the_total_limit_fails_at_once()
    {
        _fixture.Handler.On(Connector, 429, "", ("Retry-After", "600"));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(GetAsync);

        Assert.Equal("Throttled", fault.ErrorId);
        Assert.Contains("10 minutes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, _fixture.Waited);
    }

    [Fact]
    public async Task Dropped_connection_is_retried_if_the_request_changes_nothing()
    {
        _fixture
            .Handler.Fails(
                Connector,
                new HttpRequestException("closed", new SocketException((int)SocketError.ConnectionReset))
            )
            .On(Connector, 200, Found);

        _ = await GetAsync();

        _fixture.Handler.AssertConsumed();
    }

    [Fact]
    public async Task Untrusted_certificate_is_not_retried()
    {
        _fixture.Handler.Fails(Connector, new HttpRequestException("ssl", new AuthenticationException("not trusted")));

        Assert.Equal("ConnectionFailed", (await Assert.ThrowsAsync<GraphException>(GetAsync)).ErrorId);
    }

    [Fact]
    public async Task Create_is_not_retried_if_the_service_may_have_received_it()
    {
        _fixture.Handler.On(Create, 503);
        Assert.Equal("ServiceUnavailable", (await Assert.ThrowsAsync<GraphException>(CreateAsync)).ErrorId);

        _fixture.Handler.Fails(
            Create,
            new HttpRequestException("closed", new SocketException((int)SocketError.ConnectionReset))
        );
        Assert.Equal("ConnectionFailed", (await Assert.ThrowsAsync<GraphException>(CreateAsync)).ErrorId);
    }

    [Fact]
    public async Task Create_is_retried_if_the_service_cannot_have_received_it()
    {
        _fixture
            .Handler.Fails(
                Create,
                new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused))
            )
            .On(Create, 429)
            .On(Create, 201, """{"id":"g1","name":"EU"}""");

        Assert.Equal("g1", (await CreateAsync())!.Id);
    }

    [Fact]
    public async Task Concurrency_violation_is_retried()
    {
        _fixture
            .Handler.On(Create, 409, """{"error":{"code":"Directory_ConcurrencyViolation","message":"x"}}""")
            .On(Create, 200, """{"id":"g1"}""");

        Assert.Equal("g1", (await CreateAsync())!.Id);
    }

    [Fact]
    public async Task Object_conflict_is_not_retried()
    {
        _fixture.Handler.On(Create, 409, """{"error":{"code":"ObjectConflict","message":"There is one."}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(CreateAsync);

        Assert.Equal(
            ("RequestRefused", "ObjectConflict", ErrorKind.ResourceExists),
            (fault.ErrorId, fault.Code, fault.Category)
        );
        Assert.Contains("There is one", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_at_once()
    {
        using CancellationTokenSource stop = new();
        _fixture.Handler.On(Connector, 429, "", ("Retry-After", "30"));
        Task<ConnectorBody?> work = _fixture.Client.SendAsync<ConnectorBody>(
            GraphRequest.Get<ConnectorBody>(GraphPaths.Connector("c1")),
            stop.Token
        );

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }
}
