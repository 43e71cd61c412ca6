using System.IO;
using System.Net;
using System.Net.Http;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>Attacks the Graph client with responses that a broken proxy or a hostile server could send.</summary>
public sealed class HostileGraphTests
{
    private const string List = $"GET {GraphFixture.Profile}/connectors";
    private const string Link = "https://graph.microsoft.com/beta/opaque";

    public static TheoryData<string> IncompletePages =>
        [
            "",
            " ",
            "null",
            "true",
            "17",
            "\"text\"",
            "[]",
            "{}",
            """{"value":null}""",
            """{"value":{}}""",
            """{"value":"text"}""",
            """{"value":[null]}""",
            """{"value":[{}]}""",
            """{"value":[{"id":""}]}""",
            """{"value":[{"id":"c1"},{"machineName":"SRV01"}]}""",
            """{"error":{"code":"UnknownError","message":"Try again"}}""",
            """{"@odata.nextLink":"https://graph.microsoft.com/beta/opaque?2"}""",
            """{"VALUES":[{"id":"c1"}]}""",
            """{"value":[{"id":"c1"}""",
            "<html>",
        ];

    public static TheoryData<string> IncompleteObjects =>
        ["", "null", "{}", "[]", """{"error":{"code":"x"}}""", """{"value":[{"id":"c1"}]}""", """{"id":null}"""];

    [Fact]
    public void Listing_has_a_limit_of_objects()
    {
        PageTrail trail = new();
        GraphRequest request = GraphRequest.Get<PageBody<ConnectorBody>>("/x");

        trail.Count(request, PageTrail.MaximumItems);

        Assert.Equal("UnreadableAnswer", Assert.Throws<GraphException>(() => trail.Count(request, 1)).ErrorId);
    }

    [Theory]
    [MemberData(nameof(IncompletePages))]
    public async Task Success_without_a_list_is_not_an_empty_list(string body)
    {
        GraphFixture fixture = new();
        fixture.Handler.On(List, 200, body);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.Equal(("UnreadableAnswer", ErrorKind.InvalidData), (fault.ErrorId, fault.Category));
    }

    [Theory]
    [MemberData(nameof(IncompletePages))]
    public async Task Later_page_without_a_list_does_not_end_the_list(string body)
    {
        GraphFixture fixture = new();
        fixture
            .Handler.On(List, 200, $$"""{"value":[{"id":"c1"}],"@odata.nextLink":"{{Link}}?1"}""")
            .On("GET /beta/opaque?1", 200, body);

        Assert.Equal("UnreadableAnswer", (await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture))).ErrorId);
    }

    [Theory]
    [MemberData(nameof(IncompleteObjects))]
    public async Task Success_without_the_object_is_unreadable(string body)
    {
        GraphFixture fixture = new();
        fixture.Handler.On($"GET {GraphFixture.Profile}/connectors/c1", 200, body);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() =>
            fixture.RunAsync(
                fixture.Client.SendAsync<ConnectorBody>(
                    GraphRequest.Get<ConnectorBody>(GraphPaths.Connector("c1")),
                    CancellationToken.None
                )
            )
        );

        Assert.Equal("UnreadableAnswer", fault.ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","body":{}""")]
    [InlineData(""","body":null""")]
    [InlineData(""","body":{"error":{"code":"x"}}""")]
    [InlineData(""","body":{"value":[{}]}""")]
    public async Task Success_in_a_batch_without_a_list_is_not_an_empty_list(string body)
    {
        EndlessService service = new(
            (request, _) =>
                request.RequestUri!.AbsolutePath == "/beta/$batch"
                    ? $$"""{"responses":[{"id":"0","status":200{{body}}},{"id":"1","status":200{{body}}}]}"""
                    : "{}"
        );
        GraphFixture fixture = new(handler: service);

        IReadOnlyList<GraphResult<List<ConnectorBody>>> outcomes = await fixture.RunAsync(
            fixture.Client.GetAllManyAsync<ConnectorBody>(
                [GraphPaths.Members("g1"), GraphPaths.Members("g2")],
                CancellationToken.None
            )
        );

        Assert.All(outcomes, outcome => Assert.Equal("UnreadableAnswer", outcome.Error?.ErrorId));
    }

    [Fact]
    public async Task Application_without_a_group_may_have_no_content()
    {
        GraphFixture fixture = new();
        fixture.Handler.On("GET /beta/applications/a1/connectorGroup", 204);

        IReadOnlyList<GraphResult<ConnectorGroupBody>> outcomes = await fixture.RunAsync(
            Applications.GroupsOfAsync(
                fixture.Client,
                [new ConnectorGroupApplication { Id = "a1", Name = "A" }],
                CancellationToken.None
            )
        );

        Assert.Equal((null, null), (outcomes[0].Value, outcomes[0].Error));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Next_link_that_was_read_before_is_an_error(int cycle)
    {
        EndlessService service = new((_, index) => Page($"{Link}?{index % cycle}"));
        GraphFixture fixture = new(handler: service);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.Equal(("UnreadableAnswer", cycle + 1), (fault.ErrorId, service.Requests));
    }

    [Fact]
    public async Task Next_link_to_the_first_page_is_an_error()
    {
        EndlessService service = new((request, _) => Page(request.RequestUri!.AbsoluteUri));
        GraphFixture fixture = new(handler: service);

        _ = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.Equal(1, service.Requests);
    }

    [Fact]
    public async Task Next_link_of_a_batched_page_to_itself_is_an_error()
    {
        EndlessService service = new((request, _) => Page(request.RequestUri!.AbsoluteUri));
        GraphFixture fixture = new(handler: service);

        IReadOnlyList<GraphResponse> replies = await fixture.RunAsync(
            fixture.Client.AskManyAsync(
                [GraphRequest.Get<PageBody<ConnectorBody>>(GraphPaths.Members("g1"))],
                CancellationToken.None
            )
        );
        _ = await Assert.ThrowsAsync<GraphException>(() =>
            fixture.RunAsync(fixture.Client.CollectAsync<ConnectorBody>(replies[0], CancellationToken.None))
        );

        Assert.Equal(1, service.Requests);
    }

    [Fact]
    public async Task Listing_with_ever_new_links_ends_at_the_limit()
    {
        EndlessService service = new((_, index) => Page($"{Link}?{index}"));
        GraphFixture fixture = new(handler: service);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.Equal(("UnreadableAnswer", PageTrail.MaximumPages), (fault.ErrorId, service.Requests));
    }

    [Fact]
    public async Task Listing_page_by_page_ends_at_a_repeated_link()
    {
        EndlessService service = new((_, _) => Page($"{Link}?1"));
        GraphFixture fixture = new(handler: service);
        ConnectorCursor cursor = new(_ => true);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() =>
            fixture.RunAsync(ReadToEndAsync(fixture, cursor))
        );

        Assert.Equal(("UnreadableAnswer", 2), (fault.ErrorId, service.Requests));
    }

    [Theory]
    [InlineData(200, "UnreadableAnswer", 1)]
    [InlineData(400, "RequestRefused", 1)]
    [InlineData(403, "InsufficientRole", 1)]
    public async Task Body_without_end_is_read_to_the_limit_only(int status, string errorId, int bodies)
    {
        List<EndlessBody> sent = [];
        EndlessService service = new((_, _) => "")
        {
            Respond = () =>
            {
                sent.Add(new EndlessBody());
                return new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(sent[^1]) };
            },
        };
        GraphFixture fixture = new(handler: service);

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.Equal((errorId, bodies), (fault.ErrorId, sent.Count));
        Assert.InRange(sent[0].Sent, GraphContent.MaximumSize, 3L * GraphContent.MaximumSize);
    }

    [Fact]
    public async Task Long_error_text_is_cut()
    {
        GraphFixture fixture = new();
        string text = new('x', 100_000);
        fixture.Handler.On(List, 400, $$$"""{"error":{"code":"{{{text}}}","message":"{{{text}}}"}}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.InRange(fault.Message.Length, 1, 1500);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_is_an_error_that_names_its_target(int status)
    {
        GraphFixture fixture = new();
        fixture.Handler.On(List, status, "", ("Location", "https://elsewhere.example/beta/x?secret=1"));

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));

        Assert.Equal(("UntrustedRedirect", ErrorKind.SecurityError), (fault.ErrorId, fault.Category));
        Assert.Contains("https://elsewhere.example.", fault.Message, StringComparison.Ordinal);
        _ = Assert.Single(fixture.Handler.Seen);
    }

    [Fact]
    public async Task Escape_sequences_of_the_service_do_not_reach_the_console()
    {
        const string Attack = "\\u001b]52;c;ZXZpbA==\\u0007\\u001b[2J\\u009b31m\\u202eevil\\r";
        GraphFixture fixture = new();
        fixture
            .Handler.On(List, 400, $$$"""{"error":{"code":"{{{Attack}}}","message":"{{{Attack}}}"}}""")
            .On(List, 200, $$"""{"value":[{"id":"c1","machineName":"{{Attack}}","status":"{{Attack}}"}]}""");

        GraphException fault = await Assert.ThrowsAsync<GraphException>(() => ListAsync(fixture));
        Connector connector = (await ListAsync(fixture)).Single().ToConnector("Global");

        Assert.All([fault.Message, connector.MachineName, connector.Status], text =>
        {
            Assert.Contains("evil", text, StringComparison.Ordinal);
            Assert.DoesNotContain(text, letter => char.IsControl(letter) || letter == '\u202e');
        });
    }

    private static async Task<int> ReadToEndAsync(GraphFixture fixture, ConnectorCursor cursor)
    {
        int count = 0;
        while (cursor.HasMore)
        {
            count += (await fixture.Tenant.Connectors.ReadPageAsync(cursor, CancellationToken.None)).Count;
        }

        return count;
    }

    private static Task<IReadOnlyList<ConnectorBody>> ListAsync(GraphFixture fixture) =>
        fixture.RunAsync(fixture.Client.GetAllAsync<ConnectorBody>(GraphPaths.Connectors, CancellationToken.None));

    private static string Page(string next) => $$"""{"value":[],"@odata.nextLink":"{{next}}"}""";
}

/// <summary>Answers every request with a text that depends on the request and on the number of earlier ones.</summary>
internal sealed class EndlessService(Func<HttpRequestMessage, int, string> answer) : HttpMessageHandler
{
    private int _requests;

    public int Requests => _requests;

    /// <summary>Creates the whole response instead.</summary>
    public Func<HttpResponseMessage>? Respond { get; init; }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        int index = Interlocked.Increment(ref _requests) - 1;
        return Task.FromResult(
            Respond?.Invoke()
                ?? new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(answer(request, index), Encoding.UTF8, "application/json"),
                }
        );
    }
}

/// <summary>A JSON string without an end.</summary>
internal sealed class EndlessBody : MemoryStream
{
    public long Sent { get; private set; }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        buffer.AsSpan(offset, count).Fill((byte)'x');
        if (Sent == 0)
        {
            buffer[offset] = (byte)'"';
        }

        Sent += count;
        return Task.FromResult(count);
    }
}
