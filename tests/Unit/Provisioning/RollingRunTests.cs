using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Graph;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Updates of groups under observation: a probe counts the connectors that serve users every 100 ms.</summary>
public sealed class RollingRunTests
{
    private static readonly TimeSpan s_probe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_setup = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, (int Serving, int Active)> _least = [];
    private readonly List<string> _done = [];
    private readonly List<(string Server, ConnectorException Fault)> _faults = [];
    private readonly HeardReporter _reporter = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 22, 0, 0, TimeSpan.Zero));

    // A tenant that is fast to report a silent connector, and one that reports it as active for an hour.
    [Theory]
    [InlineData(1)]
    [InlineData(3600)]
    public async Task No_group_of_three_has_fewer_than_two_connectors_that_serve(int secondsUntilInactive)
    {
        TenantModel model = new(_time, TimeSpan.FromSeconds(secondsUntilInactive));
        RollingServer[] servers = [.. Add(model, "a", 3), .. Add(model, "b", 3), .. Add(model, "c", 3)];

        IReadOnlyList<RollingOutcome<RollingServer>> outcomes = await RunAsync(model, servers);

        Assert.All(outcomes, each => Assert.Equal(RollingState.Done, each.State));
        Assert.Equal(9, _done.Count);
        Assert.All(_least, pair => Assert.Equal(2, pair.Value.Serving));
        Assert.All(_least, pair => Assert.True(pair.Value.Active >= 2));
        // The groups run at the same time: 9 servers take no longer than 3 do.
        Assert.True(_time.GetUtcNow() - _time.Start < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task MaxUnavailable_2_leaves_one_of_three()
    {
        TenantModel model = new(_time, TimeSpan.FromSeconds(1));
        RollingServer[] servers = Add(model, "a", 3);

        _ = await RunAsync(model, servers, new RollingOptions { MaxUnavailable = 2 });

        Assert.Equal(1, _least["a"].Serving);
    }

    [Fact]
    public async Task Next_member_waits_until_a_member_without_a_session_is_active_again()
    {
        TenantModel model = new(_time, TimeSpan.FromSeconds(1));
        RollingServer[] servers = Add(model, "a", 2);
        ModelConnector elsewhere = model.Add("elsewhere", "a");
        servers = Described(model, servers);
        Task<IReadOnlyList<RollingOutcome<RollingServer>>> run = Start(model, servers, new RollingOptions());
        elsewhere.IsConnected = false;
        await ProbeAsync(model, run, TimeSpan.FromMinutes(2));

        Assert.False(run.IsCompleted);
        Assert.Equal(["a1"], _done);
        Assert.Contains(_reporter.Said, said => said.Contains("are not active: elsewhere.contoso.local"));

        elsewhere.IsConnected = true;
        await ProbeAsync(model, run, TimeSpan.FromMinutes(10));
        Assert.Equal(2, (await run).Count(each => each.State is RollingState.Done));
    }

    [Fact]
    public async Task Member_that_was_inactive_from_the_start_is_not_missed()
    {
        TenantModel model = new(_time, TimeSpan.FromSeconds(1));
        RollingServer[] servers = Add(model, "a", 2);
        model.Add("stale", "a").IsConnected = false;

        IReadOnlyList<RollingOutcome<RollingServer>> outcomes = await RunAsync(model, Described(model, servers));

        Assert.All(outcomes, each => Assert.Equal(RollingState.Done, each.State));
        Assert.Equal(1, _least["a"].Serving);
    }

    [Fact]
    public async Task Server_without_a_change_does_not_delay_the_next_one()
    {
        TenantModel model = new(_time, TimeSpan.FromSeconds(1));
        RollingServer[] servers =
        [
            .. Add(model, "a", 3).Select(server => Server(model, server.Name, server.Observation, null, isIdle: true)),
        ];

        IReadOnlyList<RollingOutcome<RollingServer>> outcomes = await RunAsync(model, servers);

        Assert.All(outcomes, each => Assert.Equal(RollingState.Done, each.State));
        Assert.True(_time.GetUtcNow() - _time.Start < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Connector_that_does_not_return_stops_the_run()
    {
        TenantModel model = new(_time, TimeSpan.FromHours(1));
        RollingServer[] servers = [.. Add(model, "a", 3, lost: "a1"), .. Add(model, "b", 3)];

        IReadOnlyList<RollingOutcome<RollingServer>> outcomes = await RunAsync(model, servers);

        Assert.Equal(
            "a1 Failed, a2 NotStarted, a3 NotStarted",
            string.Join(", ", outcomes.Take(3).Select(each => $"{each.Item.Name} {each.State}"))
        );
        (string server, ConnectorException fault) = Assert.Single(_faults);
        Assert.Equal(("a1", "WaitTimedOut"), (server, fault.ErrorId));
        Assert.Equal(2, _least["a"].Serving);
    }

    [Fact]
    public async Task Service_that_ends_during_the_wait_for_the_tenant_is_reported_before_the_time_limit()
    {
        TenantModel model = new(_time, TimeSpan.FromSeconds(1));
        DateTimeOffset crash = _time.GetUtcNow().AddSeconds(20);
        int questions = 0;
        RollingServer[] servers =
        [
            .. Add(model, "a", 2)
                .Select(server => Server(model, server.Name, server.Observation, lost: "a1", serviceEnd: () =>
                    {
                        questions++;
                        return _time.GetUtcNow() < crash ? null : new ServiceEnd("WAPCSvc", "Stopped", "1067");
                    })),
        ];

        IReadOnlyList<RollingOutcome<RollingServer>> outcomes = await RunAsync(model, servers);

        Assert.Equal([RollingState.Failed, RollingState.NotStarted], outcomes.Select(each => each.State));
        (string server, ConnectorException fault) = Assert.Single(_faults);
        Assert.Equal(("a1", "ServiceNotRunning"), (server, fault.ErrorId));
        Assert.Contains("WAPCSvc on a1 is Stopped (1067)", fault.Message);
        Assert.True(_time.GetUtcNow() - _time.Start < TimeSpan.FromMinutes(1));
        // Each question is a pipeline on the server, so there are few.
        Assert.InRange(questions, 1, 6);
    }

    [Fact]
    public async Task Servers_without_a_sign_in_take_turns_by_their_own_evidence()
    {
        TenantModel model = new(_time, TimeSpan.FromSeconds(1));
        RollingServer[] servers = [.. Add(model, "a", 2), .. Add(model, "b", 2)];
        servers = [.. servers.Select(server => Server(model, server.Name, seen: null, lost: null))];

        IReadOnlyList<RollingOutcome<RollingServer>> outcomes = await RunAsync(model, servers, isSignedIn: false);

        Assert.All(outcomes, each => Assert.Equal(RollingState.Done, each.State));
        Assert.True(_time.GetUtcNow() - _time.Start >= TimeSpan.FromSeconds(40));
        Assert.All(_least, pair => Assert.Equal(1, pair.Value.Serving));
    }

    private RollingServer[] Add(TenantModel model, string group, int count, string? lost = null)
    {
        for (int number = 1; number <= count; number++)
        {
            _ = model.Add($"{group}{number}", group);
        }

        return
        [
            .. Enumerable
                .Range(1, count)
                .Select(number => Server(model, $"{group}{number}", Seen(model, $"{group}{number}"), lost)),
        ];
    }

    // With the members that were added since.
    private RollingServer[] Described(TenantModel model, RollingServer[] servers) =>
        [.. servers.Select(server => Server(model, server.Name, Seen(model, server.Name), lost: null))];

    private static TenantObservation Seen(TenantModel model, string id)
    {
        string group = model[id].Group;
        return new TenantObservation(
            Listed(model[id]),
            new ConnectorGroup
            {
                Id = group,
                Name = group,
                Members = [.. model.In(group).Select(Listed)],
            },
            []
        );

        Connector Listed(ModelConnector each) =>
            new()
            {
                Id = each.Id,
                MachineName = $"{each.Id}.contoso.local",
                Status = model.IsListedActive(each) ? "active" : "inactive",
                ConnectorGroup = each.Group,
                ConnectorGroupId = each.Group,
            };
    }

    private RollingServer Server(
        TenantModel model,
        string id,
        TenantObservation? seen,
        string? lost,
        bool isIdle = false,
        Func<ServiceEnd?>? serviceEnd = null
    ) =>
        new()
        {
            FindServiceEnd = _ => Task.FromResult(serviceEnd?.Invoke()),
            Name = id,
            FullName = $"{id}.contoso.local",
            IsRegistered = true,
            ConnectorId = id,
            Observation = seen,
            Request = new ProvisioningRequest { Limits = ProvisioningLimits.ForTenant(TimeSpan.FromMinutes(5)) },
            Change = async stop =>
            {
                if (isIdle)
                {
                    return new RollingChange(new ConnectorInstallation { Server = id }, IsActiveExpected: false);
                }

                model[id].IsConnected = false;
                await _time.DelayAsync(s_setup, stop);
                if (id != lost)
                {
                    _ = _time
                        .DelayAsync(s_connect, stop)
                        .ContinueWith(_ => model[id].IsConnected = true, TaskScheduler.Default);
                }

                return new RollingChange(new ConnectorInstallation { Server = id, ConnectorId = id }, true);
            },
            Confirm = async (limit, stop) =>
            {
                long started = _time.GetTimestamp();
                while (!model[id].IsConnected && _time.GetElapsedTime(started) < limit)
                {
                    await _time.DelayAsync(s_probe, stop);
                }

                return new ContactConfirmation(model[id].IsConnected, "its service has no connection", null);
            },
            Done = member => _done.Add(member.Installed.Server),
            Fail = (fault, _) => _faults.Add((id, fault)),
        };

    private Task<IReadOnlyList<RollingOutcome<RollingServer>>> Start(
        TenantModel model,
        RollingServer[] servers,
        RollingOptions options,
        bool isSignedIn = true
    )
    {
        GraphFixture graph = new(handler: model);
        graph.Memory.BatchRefused = true;
        return new RollingRun(options, isSignedIn ? graph.Tenant : null, _time, _reporter).RunAsync(
            servers,
            CancellationToken.None
        );
    }

    private async Task<IReadOnlyList<RollingOutcome<RollingServer>>> RunAsync(
        TenantModel model,
        RollingServer[] servers,
        RollingOptions? options = null,
        bool isSignedIn = true
    )
    {
        Task<IReadOnlyList<RollingOutcome<RollingServer>>> run = Start(
            model,
            servers,
            options ?? new RollingOptions(),
            isSignedIn
        );
        await ProbeAsync(model, run, TimeSpan.FromMinutes(30));
        return await run.WaitAsync(TimeSpan.FromMinutes(5), CancellationToken.None);
    }

    // Counts the connectors that serve users, every 100 ms of the model's clock.
    private async Task ProbeAsync(TenantModel model, Task run, TimeSpan limit)
    {
        DateTimeOffset end = _time.GetUtcNow() + limit;
        while (!run.IsCompleted && _time.GetUtcNow() < end)
        {
            model.Observe();
            foreach (string group in model.Groups)
            {
                if (!_least.TryGetValue(group, out (int Serving, int Active) least))
                {
                    least = (int.MaxValue, int.MaxValue);
                }

                _least[group] = (
                    Math.Min(least.Serving, model.ServingIn(group)),
                    Math.Min(least.Active, model.ActiveIn(group))
                );
            }

            _time.Advance(s_probe);
            await Task.Yield();
            await Task.WhenAny(run, Task.Delay(1));
        }
    }
}
