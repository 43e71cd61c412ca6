using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Watch;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Watch;

/// <summary>Tests which changes are reported, and when.</summary>
public sealed class WatchJudgeTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_after = TimeSpan.FromMinutes(5);

    private readonly WatchMemory _state = new() { Environment = "Global", TenantId = "t1" };
    private DateTimeOffset _now = s_start;

    [Fact]
    public void Change_counts_only_after_it_lasted()
    {
        _ = Pass(("c1", "active"), ("c2", "active"));
        for (int minute = 1; minute <= 5; minute++)
        {
            Assert.Empty(PassAfter(1, ("c1", "inactive"), ("c2", "active")));
            Assert.Equal(WatchStatus.OK, Status());
        }

        ConnectorStateChange change = Assert.Single(PassAfter(1, ("c1", "inactive"), ("c2", "active")));

        Assert.Equal(("active", "inactive", WatchStatus.Warning), (change.OldState, change.NewState, change.Severity));
        Assert.Equal(JsonText.Time(s_start.AddMinutes(1)), change.Since);
        Assert.Equal(JsonText.Time(s_start), change.OldStateSeen);
        Assert.Equal(("c1", "Group g1", "g1"), (change.ConnectorId, change.ConnectorGroup, change.ConnectorGroupId));
        Assert.Empty(change.ApplicationsAtRisk);
        Assert.Equal(WatchStatus.Warning, Status());
    }

    [Fact]
    public void Flapping_is_not_reported()
    {
        _ = Pass(("c1", "active"));
        for (int minute = 1; minute < 500; minute++)
        {
            Assert.Empty(PassAfter(1, ("c1", minute % 5 == 0 ? "active" : "inactive")));
        }
    }

    [Fact]
    public void Connector_that_alternates_between_two_alarms_is_reported()
    {
        _ = Pass(("c1", "active"));
        List<ConnectorStateChange> changes = [];
        for (int minute = 1; minute < 10; minute++)
        {
            changes.AddRange(PassAfter(1, ("c1", minute % 2 == 0 ? "degraded" : "inactive")));
        }

        Assert.Equal("active", changes[0].OldState);
    }

    [Fact]
    public void Last_active_connector_of_a_group_puts_its_applications_at_risk()
    {
        _ = Pass(("c1", "active"), ("c2", "active"));
        _ = PassAfter(1, ("c1", "inactive"), ("c2", "active"));
        _ = PassAfter(6, ("c1", "inactive"), ("c2", "inactive"));

        // The change of the second connector contains the group's, which is not reported a second time.
        ConnectorStateChange change = Assert.Single(PassAfter(5, ("c1", "inactive"), ("c2", "inactive")));

        Assert.Equal(("c2", WatchStatus.Critical), (change.ConnectorId, change.Severity));
        Assert.Equal(["App of g1"], change.ApplicationsAtRisk);
        Assert.Contains("'App of g1'", change.Detail);
        Assert.Equal(WatchStatus.Critical, Status());
    }

    [Fact]
    public void Recovery_is_reported_after_it_lasted()
    {
        _ = Pass(("c1", "active"));
        _ = PassAfter(1, ("c1", "inactive"));
        _ = PassAfter(5, ("c1", "inactive"));
        Assert.Equal(WatchStatus.Critical, Status());

        Assert.Empty(PassAfter(1, ("c1", "active")));
        Assert.Equal(WatchStatus.Critical, Status());
        ConnectorStateChange change = Assert.Single(PassAfter(5, ("c1", "active")));

        Assert.Equal(("inactive", "active", WatchStatus.OK), (change.OldState, change.NewState, change.Severity));
        Assert.Equal(WatchStatus.OK, Status());
    }

    [Fact]
    public void Connector_that_is_inactive_in_the_first_pass_is_reported_at_once()
    {
        ConnectorStateChange change = Assert.Single(Pass(("c1", "inactive"), ("c2", "active")));

        Assert.Equal(("unknown", "inactive", null), (change.OldState, change.NewState, change.OldStateSeen));
        Assert.Equal(WatchStatus.Warning, Status());
    }

    [Fact]
    public void New_connector_is_reported_only_if_it_stays_inactive()
    {
        _ = Pass(("c1", "active"));
        Assert.Empty(PassAfter(1, ("c1", "active"), ("c2", "active"), ("c3", "inactive")));
        Assert.Empty(PassAfter(4, ("c1", "active"), ("c2", "active"), ("c3", "inactive")));

        Assert.Equal(
            "c3",
            Assert.Single(PassAfter(1, ("c1", "active"), ("c2", "active"), ("c3", "inactive"))).ConnectorId
        );
    }

    [Fact]
    public void Suspended_connector_is_expected_to_be_inactive()
    {
        _ = Pass(("c1", "active"), ("c2", "active"));
        Assert.Empty(PassAfter(1, ("c1", "suspended"), ("c2", "active")));
        Assert.Empty(PassAfter(60, ("c1", "suspended"), ("c2", "active")));
        Assert.Equal(WatchStatus.OK, Status());
        Assert.Empty(PassAfter(1, ("c1", "active"), ("c2", "active")));
        Assert.Empty(PassAfter(5, ("c1", "active"), ("c2", "active")));
    }

    [Fact]
    public void Connector_that_is_resumed_but_not_active_is_reported()
    {
        _ = Pass(("c1", "suspended"), ("c2", "active"));
        _ = PassAfter(1, ("c1", "inactive"), ("c2", "active"));

        ConnectorStateChange change = Assert.Single(PassAfter(5, ("c1", "inactive"), ("c2", "active")));

        Assert.Equal(("suspended", "inactive"), (change.OldState, change.NewState));
    }

    [Fact]
    public void Suspension_of_an_inactive_connector_ends_its_alarm()
    {
        _ = Pass(("c1", "inactive"), ("c2", "active"));
        _ = PassAfter(1, ("c1", "suspended"), ("c2", "active"));

        ConnectorStateChange change = Assert.Single(PassAfter(5, ("c1", "suspended"), ("c2", "active")));

        Assert.Equal(("suspended", WatchStatus.OK), (change.NewState, change.Severity));
        Assert.Equal(WatchStatus.OK, Status());
    }

    [Fact]
    public void Group_whose_last_connector_is_suspended_is_reported()
    {
        _ = Pass(("c1", "active"));
        _ = PassAfter(1, ("c1", "suspended"));

        ConnectorStateChange change = Assert.Single(PassAfter(5, ("c1", "suspended")));

        Assert.Equal((WatchSubject.ConnectorGroup, WatchStatus.Critical), (change.Subject, change.Severity));
        Assert.Equal(("served", "unserved", "Group g1"), (change.OldState, change.NewState, change.ConnectorGroup));
        Assert.Equal(["App of g1"], change.ApplicationsAtRisk);
        _ = PassAfter(1, ("c1", "active"));
        Assert.Equal("served", Assert.Single(PassAfter(5, ("c1", "active"))).NewState);
    }

    [Fact]
    public void Removed_connector_is_reported_once_and_counts_no_longer()
    {
        _ = Pass(("c1", "inactive"), ("c2", "active"));
        _ = PassAfter(1, ("c1", "removed"), ("c2", "active"));

        ConnectorStateChange change = Assert.Single(PassAfter(5, ("c1", "removed"), ("c2", "active")));

        Assert.Equal(("inactive", "removed", WatchStatus.Warning), (change.OldState, change.NewState, change.Severity));
        Assert.Equal(WatchStatus.Warning, new WatchJudge(_state, s_after).Status([change]));
        Assert.Empty(PassAfter(1, ("c2", "active")));
        Assert.Equal(WatchStatus.OK, Status());
        _ = PassAfter(1, ("c1", "active"), ("c2", "active"));
        Assert.Equal("removed", Assert.Single(PassAfter(5, ("c1", "active"), ("c2", "active"))).OldState);
    }

    [Fact]
    public void Group_that_is_removed_while_it_is_unserved_ends_its_alarm()
    {
        _ = Pass(("c1", "suspended"));
        Assert.Equal(WatchStatus.Critical, Status());

        ConnectorStateChange change = Assert.Single(Observe(new WatchObservation([], [])));

        Assert.Equal((WatchSubject.ConnectorGroup, WatchStatus.OK), (change.Subject, change.Severity));
        Assert.Equal(WatchStatus.OK, Status());
    }

    [Fact]
    public void Clock_that_is_set_back_does_not_delay_a_change()
    {
        _ = Pass(("c1", "active"));
        _ = PassAfter(1, ("c1", "inactive"));
        _ = PassAfter(-600, ("c1", "inactive"));

        _ = Assert.Single(PassAfter(5, ("c1", "inactive")));
    }

    /// <summary>
    /// A month in steps of a minute with random states. A watch that is resumed from its file at random passes reports
    /// the same changes, in both watches each change has lasted, and each state that lasted is reported.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Month_of_random_states_is_reported_in_full_and_without_flapping(int seed)
    {
        const int connectors = 4;
        Random random = new(seed);
        WatchMemory second = new() { Environment = "Global", TenantId = "t1" };
        string[] current = [.. Enumerable.Repeat("active", connectors)];
        int[] left = new int[connectors];
        int[] lasted = new int[connectors];
        string[] counting = [.. current];
        int reported = 0;
        for (int minute = 0; minute < 30 * 24 * 60; minute++, _now = _now.AddMinutes(1))
        {
            for (int index = 0; index < connectors; index++)
            {
                if (left[index]-- == 0)
                {
                    current[index] = current[index] == "active" ? "inactive" : "active";
                    left[index] = random.Next(3) == 0 ? random.Next(5) : random.Next(6, 600);
                    lasted[index] = -1;
                }

                lasted[index]++;
            }

            WatchObservation seen = Seen([.. current.Select((state, index) => ($"c{index}", state))]);
            IReadOnlyList<ConnectorStateChange> changes = Observe(seen);
            second = random.Next(50) == 0 ? Reloaded(second) : second;
            Assert.Equal(
                changes.Select(ModelJson.Write),
                new WatchJudge(second, s_after).Observe(seen, _now).Select(ModelJson.Write)
            );
            foreach (ConnectorStateChange change in changes.Where(each => each.ConnectorId is not null))
            {
                int index = int.Parse(change.ConnectorId!.Substring(1));
                Assert.Equal(counting[index], change.OldState is "unknown" ? counting[index] : change.OldState);
                Assert.Equal(current[index], change.NewState);
                Assert.True(minute == 0 || lasted[index] >= s_after.TotalMinutes);
                counting[index] = change.NewState;
                reported++;
            }

            for (int index = 0; minute > 0 && index < connectors; index++)
            {
                Assert.True(lasted[index] < s_after.TotalMinutes || counting[index] == current[index]);
            }
        }

        Assert.InRange(reported, 200, 5000);
    }

    private static WatchMemory Reloaded(WatchMemory state) =>
        Newtonsoft.Json.JsonConvert.DeserializeObject<WatchMemory>(
            Newtonsoft.Json.JsonConvert.SerializeObject(state),
            new Newtonsoft.Json.JsonSerializerSettings { DateParseHandling = Newtonsoft.Json.DateParseHandling.None }
        )!;

    private IReadOnlyList<ConnectorStateChange> PassAfter(int minutes, params (string Id, string State)[] connectors)
    {
        _now = _now.AddMinutes(minutes);
        return Pass(connectors);
    }

    private IReadOnlyList<ConnectorStateChange> Pass(params (string Id, string State)[] connectors) =>
        Observe(Seen(connectors));

    // A pass reports to a judge of its own: everything that lasts is in the state.
    private IReadOnlyList<ConnectorStateChange> Observe(WatchObservation seen) =>
        new WatchJudge(_state, s_after).Observe(seen, _now);

    private WatchStatus Status() => new WatchJudge(_state, s_after).Status([]);

    private static WatchObservation Seen((string Id, string State)[] connectors) =>
        new(
            [
                .. connectors.Select(each => new WatchedConnector(
                    each.Id,
                    each.State == "removed" ? null : $"{each.Id}.contoso.com",
                    each.State,
                    each.State is "suspended" ? "m1"
                        : each.State is "removed" ? null
                        : "g1",
                    each.State is "suspended" ? "Group g1 (maintenance)"
                        : each.State is "removed" ? null
                        : "Group g1"
                )),
            ],
            [new WatchedGroup("g1", "Group g1", connectors.Any(each => each.State == "active") ? null : ["App of g1"])]
        );
}
