using System.IO;
using System.Net;
using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Watch;
using EntraPrivateAccess.Tests.Unit.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Watch;

/// <summary>Tests passes: requests, outages of the watch itself, the state file and the webhook.</summary>
public sealed class ConnectorWatchTests : IDisposable
{
    private const string Secret = "https://hooks.example.com/workflows/canary-path?sig=canary-signature";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("watch-");
    private readonly WatchTenant _tenant = new();
    private readonly GraphFixture _fixture;
    private readonly List<ConnectorStateChange> _written = [];
    private readonly Receiver _receiver = new();
    private WatchMemory _state = new() { Environment = "Global", TenantId = "t1" };
    private bool _hasWebhook;

    public ConnectorWatchTests() => _fixture = new GraphFixture(handler: _tenant);

    private string StateFile => Path.Combine(_folder.FullName, "state.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 2)]
    [InlineData(21, 3)]
    [InlineData(250, 3 + 13)]
    public async Task Pass_costs_the_pages_of_groups_and_a_batch_per_20_groups(int groups, int requests)
    {
        for (int index = 0; index < groups; index++)
        {
            for (int member = 0; member < 3; member++)
            {
                _ = _tenant.Add($"c{index}-{member}", $"g{index}");
            }
        }

        ConnectorWatchResult result = await PassAsync();

        // A single group is read without a batch.
        Assert.Equal(groups == 1 ? 2 : requests, _tenant.Requests);
        Assert.Equal((WatchStatus.OK, groups * 3, groups), (result.Status, result.ConnectorCount, result.GroupCount));
    }

    [Fact]
    public async Task Groups_without_an_active_connector_cost_one_more_batch_per_20()
    {
        for (int index = 0; index < 40; index++)
        {
            _tenant.Add($"c{index}", $"g{index}").Status = index < 30 ? "inactive" : "active";
            _tenant.Applications[$"g{index}"] = [$"App {index}"];
        }

        ConnectorWatchResult result = await PassAsync();

        Assert.Equal(1 + 2 + 2, _tenant.Requests);
        Assert.Equal((WatchStatus.Critical, 2, 30), (result.Status, result.ExitCode, result.ApplicationsAtRisk.Count));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(0)]
    [InlineData(200)]
    public async Task Outage_of_the_watch_is_never_one_of_the_connectors(int status)
    {
        _ = _tenant.Add("c1", "g1");
        _tenant.Applications["g1"] = ["App"];
        _ = await PassAsync();
        _tenant.Outage = () =>
            status == 0
                ? throw new HttpRequestException("canary-host is down")
                : new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("{}") };

        for (int pass = 0; pass < 3; pass++)
        {
            _fixture.Time.Advance(TimeSpan.FromHours(1));
            ConnectorWatchResult blind = await PassAsync();
            Assert.Equal((WatchStatus.Unknown, 3, 0), (blind.Status, blind.ExitCode, blind.Changes.Count));
            Assert.Contains("could not be read", blind.Detail);
            Assert.Equal((1, 1, 0), (blind.ConnectorCount, blind.Active, blind.Pending));
            Assert.NotNull(blind.LastRead);
        }

        _tenant.Outage = null;
        ConnectorWatchResult seen = await PassAsync();
        Assert.Equal((WatchStatus.OK, 0), (seen.Status, seen.Changes.Count));
    }

    [Fact]
    public async Task Outage_in_the_first_pass_is_unknown_and_an_unknown_group_is_an_error()
    {
        _tenant.Outage = () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(WatchStatus.Unknown, (await PassAsync()).Status);

        _tenant.Outage = null;
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            PassAsync(_ => throw ConnectorErrors.ConnectorGroupNotFound("Nowhere"))
        );
        Assert.Equal("ConnectorGroupNotFound", fault.ErrorId);
    }

    [Fact]
    public async Task Loop_warns_once_about_its_own_outage_and_says_when_it_ends()
    {
        _ = _tenant.Add("c1", "g1");
        using CancellationTokenSource stop = new();
        int passes = 0;
        ConnectorWatch watch = new(
            Setup(listing =>
            {
                passes++;
                return listing.Groups;
            }),
            _state
        );
        Task run = watch.RunAsync(TimeSpan.FromSeconds(60), stop.Token);
        await UntilAsync(() => passes == 1);
        _tenant.Outage = () => new HttpResponseMessage(HttpStatusCode.BadGateway);
        int before = _tenant.Requests;
        await UntilAsync(() => _tenant.Requests >= before + 20);
        _tenant.Outage = null;
        await UntilAsync(() => passes == 3);
        stop.Cancel();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Single(_fixture.Reporter.Said, line => line.StartsWith("The tenant could not be read"));
        Assert.Single(_fixture.Reporter.Said, line => line.StartsWith("The tenant can be read again"));
        Assert.Empty(_written);
    }

    [Fact]
    public async Task Passes_of_a_loop_start_at_the_interval()
    {
        List<TimeSpan> starts = [];
        using CancellationTokenSource stop = new();
        ConnectorWatch watch = new(
            Setup(listing =>
            {
                starts.Add(_fixture.Waited);
                return listing.Groups;
            }),
            _state
        );
        _ = _tenant.Add("c1", "g1");
        Task run = watch.RunAsync(TimeSpan.FromMinutes(1), stop.Token);
        await UntilAsync(() => starts.Count == 4);
        stop.Cancel();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal([0, 60, 120, 180], starts.Select(start => (int)start.TotalSeconds));
    }

    [Fact]
    public async Task Vanished_connector_is_removed_moved_or_still_there()
    {
        foreach (string id in new[] { "c1", "c2", "c3", "c4" })
        {
            _ = _tenant.Add(id, "g1");
        }

        _ = _tenant.Add("c5", "g2");
        _tenant.Groups["m1"] = "Group g1 (maintenance)";
        _ = await PassAsync(listing => [.. listing.Groups.Where(group => group.Id == "g1")]);
        _tenant.Connectors[0].IsRemoved = true;
        _tenant.Connectors[1].Group = "g2";
        _tenant.Connectors[2].Group = "m1";
        _tenant.Connectors[2].Status = "inactive";
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        _ = await PassAsync(listing => [.. listing.Groups.Where(group => group.Id == "g1")]);
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));
        ConnectorWatchResult result = await PassAsync(listing => [.. listing.Groups.Where(group => group.Id == "g1")]);

        ConnectorStateChange change = Assert.Single(result.Changes);
        Assert.Equal(("c1", "removed"), (change.ConnectorId, change.NewState));
        Assert.Equal((2, 1, 1), (result.ConnectorCount, result.Active, result.Suspended));
    }

    [Fact]
    public async Task Empty_tenant_without_publishing_is_unknown_instead_of_a_loss_of_all_connectors()
    {
        _ = _tenant.Add("c1", "g1");
        _ = await PassAsync();
        _tenant.Outage = () =>
            new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StringContent(TenantScript.NotEnabled) };

        Assert.Equal(WatchStatus.Unknown, (await PassAsync()).Status);
    }

    [Fact]
    public async Task Watch_that_was_killed_resumes_from_its_state_file()
    {
        TenantConnector connector = _tenant.Add("c1", "g1");
        _ = await StoredPassAsync();
        connector.Status = "inactive";
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        _ = await StoredPassAsync();
        // A run that was killed while it wrote left this file.
        File.WriteAllText(StateFile + ".new", "{ half");
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));

        ConnectorWatchResult result = await StoredPassAsync();

        Assert.Equal("inactive", Assert.Single(result.Changes).NewState);
        _fixture.Time.Advance(TimeSpan.FromMinutes(5));
        result = await StoredPassAsync();
        Assert.Empty(result.Changes);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["state.json"], _folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task Notification_that_the_webhook_refused_is_sent_by_the_next_run()
    {
        _hasWebhook = true;
        _ = _tenant.Add("c1", "g1");
        TenantConnector connector = _tenant.Add("c2", "g1");
        connector.Status = "inactive";
        _receiver.Answer = () => new HttpResponseMessage(HttpStatusCode.NotFound);
        ConnectorWatchResult result = await StoredPassAsync();
        Assert.Equal((1, 1), (result.UnsentNotifications, _receiver.Bodies.Count));
        string kept = File.ReadAllText(StateFile);
        Assert.DoesNotContain("canary", kept);
        Assert.DoesNotContain("hooks.example.com", kept);

        _receiver.Answer = () => new HttpResponseMessage(HttpStatusCode.Accepted);
        result = await StoredPassAsync();

        Assert.Equal((0, 0), (result.UnsentNotifications, result.Changes.Count));
        Assert.Equal(2, _receiver.Bodies.Count);
        Assert.Equal(_receiver.Bodies[0], _receiver.Bodies[1]);
        Assert.DoesNotContain("\"Notifications\":[{", File.ReadAllText(StateFile));
        _ = await StoredPassAsync();
        Assert.Equal(2, _receiver.Bodies.Count);
    }

    [Fact]
    public async Task Notifications_are_sent_although_the_tenant_cannot_be_read()
    {
        _hasWebhook = true;
        _tenant.Add("c1", "g1").Status = "inactive";
        _receiver.Answer = () => new HttpResponseMessage(HttpStatusCode.Gone);
        _ = await StoredPassAsync();
        _receiver.Answer = () => new HttpResponseMessage(HttpStatusCode.OK);
        _tenant.Outage = () => new HttpResponseMessage(HttpStatusCode.Unauthorized);

        ConnectorWatchResult result = await StoredPassAsync();

        Assert.Equal((WatchStatus.Unknown, 0), (result.Status, result.UnsentNotifications));
    }

    [Fact]
    public async Task Webhook_that_accepts_nothing_does_not_fill_the_state_file()
    {
        _hasWebhook = true;
        _receiver.Answer = () => new HttpResponseMessage(HttpStatusCode.Gone);
        TenantConnector connector = _tenant.Add("c1", "g1");
        for (int pass = 0; pass < ConnectorWatch.MaximumUnsent + 10; pass++)
        {
            connector.Status = connector.Status == "active" ? "inactive" : "active";
            _fixture.Time.Advance(TimeSpan.FromMinutes(1));
            _ = await PassAsync(after: TimeSpan.Zero);
        }

        Assert.Equal(ConnectorWatch.MaximumUnsent, _state.Notifications.Count);
        Assert.Contains(_fixture.Reporter.Said, line => line.Contains("were dropped"));
        _fixture.Time.Advance(TimeSpan.FromDays(8));
        _ = await PassAsync();
        Assert.Empty(_state.Notifications);
    }

    [Fact]
    public async Task Two_watches_do_not_use_one_state_file()
    {
        using (WatchStore.Open(StateFile))
        {
            ConnectorException fault = Assert.Throws<ConnectorException>(() => WatchStore.Open(StateFile));
            Assert.Equal(("WatchStateInUse", 3), (fault.ErrorId, fault.ExitCode));
        }

        _ = _tenant.Add("c1", "g1");
        Assert.Equal(WatchStatus.OK, (await StoredPassAsync()).Status);
    }

    private async Task<ConnectorWatchResult> StoredPassAsync()
    {
        using WatchStore store = WatchStore.Open(StateFile);
        _state = store.Load("Global", "t1", _fixture.Time.GetUtcNow());
        return await PassAsync(store: store);
    }

    private Task<ConnectorWatchResult> PassAsync(
        Func<EntraPrivateAccess.Tenant.GroupListing, IReadOnlyList<ConnectorGroup>>? select = null,
        WatchStore? store = null,
        TimeSpan? after = null
    ) =>
        _fixture.RunAsync(
            new ConnectorWatch(
                Setup(select ?? (listing => listing.Groups), select is null, after) with
                {
                    Store = store,
                    IsSinglePass = true,
                },
                _state
            ).PassAsync(CancellationToken.None)
        );

    private WatchSetup Setup(
        Func<EntraPrivateAccess.Tenant.GroupListing, IReadOnlyList<ConnectorGroup>> select,
        bool watchesAll = true,
        TimeSpan? after = null
    ) =>
        new(
            new WatchReader(_fixture.Tenant, select, watchesAll),
            after ?? TimeSpan.FromMinutes(5),
            _fixture.Time,
            _fixture.Reporter,
            _written.Add
        )
        {
            Webhook = _hasWebhook
                ? new WebhookSender(
                    new HttpClient(_receiver),
                    WebhookAddress.Read(EntraPrivateAccess.Identity.SecureText.From(Secret), isSandbox: false),
                    WebhookFormat.Json,
                    _fixture.Time
                )
                : null,
        };

    private async Task UntilAsync(Func<bool> isMet)
    {
        for (int look = 0; look < 20000 && !isMet(); look++)
        {
            await Task.Delay(1);
            if (!isMet())
            {
                _fixture.Time.Advance(TimeSpan.FromMilliseconds(500));
            }
        }

        Assert.True(isMet());
    }

    private sealed class Receiver : HttpMessageHandler
    {
        public List<string> Bodies { get; } = [];

        public Func<HttpResponseMessage> Answer { get; set; } = () => new HttpResponseMessage(HttpStatusCode.Accepted);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Bodies.Add(await request.Content!.ReadAsStringAsync().ConfigureAwait(false));
            return Answer();
        }
    }
}
