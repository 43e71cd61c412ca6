using System.Globalization;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphBatchTests
{
    private static Task<IReadOnlyList<GraphResult<ConnectorBody>>> AskAsync(GraphFixture stage, int count) =>
        stage.RunAsync(
            stage.Client.SendManyAsync<ConnectorBody>(
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
    public async Task Twenty_requests_are_one_and_answers_come_back_in_order()
    {
        BatchService service = new();

        AssertInOrder(await AskAsync(new GraphFixture(handler: service), 45), 45);

        Assert.Equal([5, 20, 20], service.Batches.Order());
        Assert.Equal(0, service.Plain);
    }

    [Fact]
    public async Task A_single_request_is_no_batch()
    {
        BatchService service = new();

        AssertInOrder(await AskAsync(new GraphFixture(handler: service), 1), 1);

        Assert.Empty(service.Batches);
    }

    [Fact]
    public async Task Only_the_items_that_were_limited_are_asked_for_again_as_late_as_they_say()
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
        GraphFixture stage = new(handler: service);

        AssertInOrder(await AskAsync(stage, 40), 40);

        Assert.Equal([3, 20, 20], service.Batches.Order());
        Assert.InRange(stage.Waited.TotalSeconds, 7, 8);
    }

    [Fact]
    public async Task An_item_that_fails_for_good_fails_alone()
    {
        BatchService service = new() { StrikesOnce = new() { ["3"] = 404 } };

        IReadOnlyList<GraphResult<ConnectorBody>> outcomes = await AskAsync(new GraphFixture(handler: service), 5);

        Assert.Equal(("NotFound", 404), (outcomes[3].Error!.ErrorId, outcomes[3].Error!.Status));
        Assert.Equal(4, outcomes.Count(outcome => outcome.Error is null));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    [InlineData(405)]
    public async Task A_service_that_takes_no_batches_is_asked_plainly_and_that_is_remembered(int status)
    {
        BatchService service = new() { RefusesBatchesWith = status };
        GraphFixture stage = new(handler: service);

        AssertInOrder(await AskAsync(stage, 30), 30);
        AssertInOrder(await AskAsync(stage, 30), 30);

        Assert.True(stage.Memory.BatchRefused);
        Assert.InRange(service.Batches.Count, 1, 2);
        Assert.Equal(60, service.Plain);
    }

    // What is held goes out before the call returns: no clock decides what was counted.
    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 4)]
    public async Task Only_so_many_are_under_way_at_once(bool refusesBatches, int most)
    {
        HeldService service = new(new BatchService());
        GraphFixture stage = new(handler: service);
        stage.Memory.BatchRefused = refusesBatches;

        Task<IReadOnlyList<GraphResult<ConnectorBody>>> asked = AskAsync(stage, 200);
        int held = service.Most;
        service.Release();

        AssertInOrder(await asked, 200);
        Assert.Equal((most, most), (held, service.Most));
    }

    [Fact]
    public async Task An_item_without_an_answer_is_asked_for_plainly()
    {
        BatchService service = new() { LeavesOut = ["2"] };

        AssertInOrder(await AskAsync(new GraphFixture(handler: service), 5), 5);

        Assert.Equal(1, service.Plain);
    }

    [Fact]
    public async Task Each_item_is_told_by_method_path_and_status_and_nothing_else()
    {
        BatchService service = new() { StrikesOnce = new() { ["1"] = 404 } };
        GraphFixture stage = new(handler: service);

        _ = await AskAsync(stage, 2);

        List<string> told =
        [
            .. stage.Reporter.Said.Where(line => line.Contains("connectors/", StringComparison.Ordinal)).Order(),
        ];
        Assert.Equal(
            [
                $"in the batch: GET {GraphFixture.Profile}/connectors/0 200",
                $"in the batch: GET {GraphFixture.Profile}/connectors/1 404",
            ],
            told
        );
        Assert.Contains(stage.Reporter.Said, line => Regex.IsMatch(line, "^POST /beta/[$]batch 200 [0-9]+ ms$"));
    }

    [Fact]
    public async Task What_must_not_be_sent_twice_is_no_part_of_a_batch()
    {
        BatchService service = new();
        GraphFixture stage = new(handler: service);
        GraphRequest[] requests =
        [
            GraphRequest.Delete("/x"),
            GraphRequest.Post<ConnectorGroupBody>(GraphPaths.ConnectorGroups, new ConnectorGroupBody { Name = "EU" }),
        ];

        _ = await Assert.ThrowsAsync<ArgumentException>(() =>
            stage.Client.SendManyAsync<object>(requests, CancellationToken.None)
        );

        Assert.Equal(0, service.Batches.Count + service.Plain);
    }

    [Fact]
    public async Task A_write_in_a_batch_names_its_content_type()
    {
        BatchService service = new();
        GraphFixture stage = new(handler: service);

        _ = await stage.RunAsync(
            stage.Client.SendManyAsync<object>(
                [
                    GraphRequest.Refer(GraphPaths.Move("1"), "https://x/1"),
                    GraphRequest.Refer(GraphPaths.Move("2"), "https://x/1"),
                ],
                CancellationToken.None
            )
        );

        Assert.Contains(
            """{"id":"0","method":"POST","url":"/onPremisesPublishingProfiles/applicationProxy/connectors/1/memberOf/$ref","headers":{"Content-Type":"application/json"},"body":{"@odata.id":"https://x/1"}}""",
            service.LastBatch,
            StringComparison.Ordinal
        );
    }
}
