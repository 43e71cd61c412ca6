using System.Globalization;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphBatchTests
{
    private static Task<IReadOnlyList<GraphResult<ConnectorBody>>> SendAsync(GraphFixture fixture, int count) =>
        fixture.RunAsync(
            fixture.Client.SendManyAsync<ConnectorBody>(
                [
                    .. Enumerable
                        .Range(0, count)
                        .Select(number => GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(Name(number)))),
                ],
                CancellationToken.None
            )
        );

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void AssertInOrder(IReadOnlyList<GraphResult<ConnectorBody>> outcomes, int count) =>
        Assert.Equal(Enumerable.Range(0, count).Select(Name), outcomes.Select(outcome => outcome.Value?.Id));

    [Fact]
    public async Task Batch_combines_20_requests_and_responses_are_returned_in_order()
    {
        BatchService service = new();

        AssertInOrder(await SendAsync(new GraphFixture(handler: service), 45), 45);

        Assert.Equal([5, 20, 20], service.Batches.Order());
        Assert.Equal(0, service.Plain);
    }

    [Fact]
    public async Task Single_request_is_sent_without_a_batch()
    {
        BatchService service = new();

        AssertInOrder(await SendAsync(new GraphFixture(handler: service), 1), 1);

        Assert.Empty(service.Batches);
    }

    [Fact]
    public async Task Only_failed_items_are_retried_after_the_requested_delay()
    {
        BatchService service = new()
        {
            StrikesOnce = new()
            {
                ["3"] = 429,
                ["25"] = 503,
                ["30"] = 500,
            },
        };
        GraphFixture fixture = new(handler: service);

        AssertInOrder(await SendAsync(fixture, 40), 40);

        Assert.Equal([3, 20, 20], service.Batches.Order());
        Assert.InRange(fixture.Waited.TotalSeconds, 7, 8);
    }

    [Fact]
    public async Task Item_that_fails_permanently_does_not_affect_the_others()
    {
        BatchService service = new() { StrikesOnce = new() { ["3"] = 404 } };

        IReadOnlyList<GraphResult<ConnectorBody>> outcomes = await SendAsync(new GraphFixture(handler: service), 5);

        Assert.Equal(("NotFound", 404), (outcomes[3].Error!.ErrorId, outcomes[3].Error!.Status));
        Assert.Equal(4, outcomes.Count(outcome => outcome.Error is null));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    [InlineData(405)]
    public async Task Service_that_rejects_batches_gets_single_requests_for_the_rest_of_the_session(int status)
    {
        BatchService service = new() { RefusesBatchesWith = status };
        GraphFixture fixture = new(handler: service);

        AssertInOrder(await SendAsync(fixture, 30), 30);
        AssertInOrder(await SendAsync(fixture, 30), 30);

        Assert.True(fixture.Memory.BatchRefused);
        Assert.InRange(service.Batches.Count, 1, 2);
        Assert.Equal(60, service.Plain);
    }

    // The held requests are sent before the call returns, so the count does not depend on timing.
    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 4)]
    public async Task Number_of_concurrent_requests_is_limited(bool refusesBatches, int most)
    {
        HeldService service = new(new BatchService());
        GraphFixture fixture = new(handler: service);
        fixture.Memory.BatchRefused = refusesBatches;

        Task<IReadOnlyList<GraphResult<ConnectorBody>>> asked = SendAsync(fixture, 200);
        int held = service.Most;
        service.Release();

        AssertInOrder(await asked, 200);
        Assert.Equal((most, most), (held, service.Most));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Canceled_requests_end_at_once_and_no_further_ones_are_sent(bool refusesBatches)
    {
        HeldService service = new(new BatchService());
        GraphFixture fixture = new(handler: service);
        fixture.Memory.BatchRefused = refusesBatches;
        using CancellationTokenSource stop = new();
        Task<IReadOnlyList<GraphResult<ConnectorBody>>> asked = fixture.Client.SendManyAsync<ConnectorBody>(
            [
                .. Enumerable
                    .Range(0, 200)
                    .Select(number => GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(Name(number)))),
            ],
            stop.Token
        );
        int held = service.Most;

        stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestWait.EndAsync(asked));
        Assert.Equal(held, service.Most);
        Assert.Equal(held, service.Started);
    }

    [Fact]
    public async Task Canceled_wait_between_two_batches_ends_at_once()
    {
        BatchService service = new() { StrikesOnce = new() { ["3"] = 429 } };
        GraphFixture fixture = new(handler: service);
        using CancellationTokenSource stop = new();
        Task<IReadOnlyList<GraphResult<ConnectorBody>>> asked = fixture.Client.SendManyAsync<ConnectorBody>(
            [
                .. Enumerable
                    .Range(0, 5)
                    .Select(each => GraphRequest.Get<ConnectorBody>(GraphPaths.Connector(Name(each)))),
            ],
            stop.Token
        );
        await TestWait.UntilAsync(() => fixture.Reporter.Shown.Count > 0, "the wait to start");

        stop.Cancel();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TestWait.EndAsync(asked));
        _ = Assert.Single(service.Batches);
    }

    [Fact]
    public async Task Item_without_a_response_is_requested_separately()
    {
        BatchService service = new() { LeavesOut = ["2"] };

        AssertInOrder(await SendAsync(new GraphFixture(handler: service), 5), 5);

        Assert.Equal(1, service.Plain);
    }

    [Fact]
    public async Task Each_item_is_logged_with_only_method_path_and_status()
    {
        BatchService service = new() { StrikesOnce = new() { ["1"] = 404 } };
        GraphFixture fixture = new(handler: service);

        _ = await SendAsync(fixture, 2);

        List<string> told =
        [
            .. fixture.Reporter.Said.Where(line => line.Contains("connectors/", StringComparison.Ordinal)).Order(),
        ];
        Assert.Equal(
            [
                $"in the batch: GET {GraphFixture.Profile}/connectors/0 200",
                $"in the batch: GET {GraphFixture.Profile}/connectors/1 404",
            ],
            told
        );
        Assert.Contains(fixture.Reporter.Said, line => Regex.IsMatch(line, "^POST /beta/[$]batch 200 [0-9]+ ms$"));
    }

    [Fact]
    public async Task Request_that_must_not_be_repeated_is_rejected_in_a_batch()
    {
        BatchService service = new();
        GraphFixture fixture = new(handler: service);
        GraphRequest[] requests =
        [
            GraphRequest.Delete("/x"),
            GraphRequest.Post<ConnectorGroupBody>(GraphPaths.ConnectorGroups, new ConnectorGroupBody { Name = "EU" }),
        ];

        _ = await Assert.ThrowsAsync<ArgumentException>(() =>
            fixture.Client.SendManyAsync<object>(requests, CancellationToken.None)
        );

        Assert.Equal(0, service.Batches.Count + service.Plain);
    }

    [Fact]
    public async Task Write_in_a_batch_specifies_its_content_type()
    {
        BatchService service = new();
        GraphFixture fixture = new(handler: service);

        _ = await fixture.RunAsync(
            fixture.Client.SendManyAsync<object>(
                [
                    GraphRequest.Refer(GraphPaths.Move("1"), "https://x/1"),
                    GraphRequest.Refer(GraphPaths.Move("2"), "https://x/1"),
                ],
                CancellationToken.None
            )
        );

        Assert.Contains(
            """{"id":"0","method":"POST","url":"/onPremisesPublishingProfiles/applicationProxy/"""
                + """connectors/1/memberOf/$ref","headers":{"Content-Type":"application/json"},"body":"""
                + """{"@odata.id":"https://x/1"}}""",
            service.LastBatch,
            StringComparison.Ordinal
        );
    }
}
