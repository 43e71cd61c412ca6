using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

public sealed class VerdictTests
{
    private static readonly ConnectorGroup s_default = new()
    {
        Id = "d",
        Name = "Default",
        IsDefault = true,
    };

    [Fact]
    public void Healthy_connector_has_nothing_to_do() =>
        Assert.Equal(new Verdict(ConnectorHealth.Healthy, "Nothing to do."), OfTenant("active", others: 2));

    [Fact]
    public void Worst_result_decides_and_the_first_of_equal_results_is_shown()
    {
        Check check = new TestCheck("Said");
        Verdict verdict = Verdict.Of([
            check.Warn("", "A remark.", "Do nothing.", ConnectorHealth.Healthy),
            check.Warn("", "Not so well.", "Look."),
            check.Fail("", "Broken.", "Run Repair-Connector."),
            check.Fail("", "Broken, too.", "Run it again."),
            check.Warn("", "Unreadable.", "Run as administrator.", ConnectorHealth.Unknown),
        ]);

        Assert.Equal(new Verdict(ConnectorHealth.Unhealthy, "Broken. Run Repair-Connector."), verdict);
    }

    [Theory]
    [InlineData(ConnectorHealth.NotInstalled)]
    [InlineData(ConnectorHealth.NotRegistered)]
    public void Missing_connector_or_registration_outweighs_failures(ConnectorHealth absent)
    {
        Check check = new TestCheck("Said");
        Assert.Equal(
            absent,
            Verdict.Of([check.Fail("", "Broken.", "Mend."), check.Fail("", "Not there.", "Install.", absent)]).Health
        );
    }

    [Fact]
    public void Known_problem_outweighs_missing_data_which_outweighs_a_remark()
    {
        Check check = new TestCheck("Said");
        CheckResult missing = check.Skip("", "Not signed in.", "Sign in.", ConnectorHealth.Unknown);
        CheckResult remark = check.Warn("", "A remark.", "Do nothing.", ConnectorHealth.Healthy);

        Assert.Equal(new Verdict(ConnectorHealth.Unknown, "Not signed in. Sign in."), Verdict.Of([remark, missing]));
        Assert.Equal(ConnectorHealth.Degraded, Verdict.Of([missing, check.Warn("", "Not so well.", "Look.")]).Health);
    }

    public static TheoryData<ConnectorHealth, ConnectorHealth> Pairs
    {
        get
        {
            ConnectorHealth[] worstFirst =
            [
                ConnectorHealth.NotInstalled,
                ConnectorHealth.NotRegistered,
                ConnectorHealth.Unhealthy,
                ConnectorHealth.Degraded,
                ConnectorHealth.Unknown,
                ConnectorHealth.Healthy,
            ];
            return new(
                from worse in Enumerable.Range(0, worstFirst.Length)
                from better in Enumerable.Range(worse + 1, worstFirst.Length - worse - 1)
                select (worstFirst[worse], worstFirst[better])
            );
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Worse_of_two_results_decides_in_either_order(ConnectorHealth worse, ConnectorHealth better)
    {
        Check check = new TestCheck("Said");
        CheckResult first = check.Warn("", "Worse.", "Look.", worse);
        CheckResult second = check.Warn("", "Better.", "Wait.", better);

        Assert.Equal(new Verdict(worse, "Worse. Look."), Verdict.Of([first, second]));
        Assert.Equal(new Verdict(worse, "Worse. Look."), Verdict.Of([second, first]));
    }

    [Fact]
    public void Every_health_has_its_own_weight() =>
        Assert.Equal(
            Enum.GetValues(typeof(ConnectorHealth)).Length,
            Enum.GetValues(typeof(ConnectorHealth)).Cast<ConnectorHealth>().Select(Verdict.Weight).Distinct().Count()
        );

    [Fact]
    public void Past_event_is_not_the_next_step()
    {
        Check events = new TestCheck("Said", CheckCategories.Events);
        CheckResult past = events.Warn("", "Long ago.", "Look.", ConnectorHealth.Healthy);

        Assert.Equal(new Verdict(ConnectorHealth.Healthy, "Nothing to do."), Verdict.Of([past]));
        Assert.EndsWith(". Nothing to do.", CheckSummary.Of([past], TimeSpan.Zero), StringComparison.Ordinal);
        Assert.Equal(ConnectorHealth.Degraded, Verdict.Of([events.Warn("", "Just now.", "Look.")]).Health);
    }

    [Fact]
    public void Remark_does_not_affect_health()
    {
        Verdict verdict = OfTenant("active", others: 0);

        Assert.Equal(ConnectorHealth.Healthy, verdict.Health);
        Assert.Contains("add a connector", verdict.NextStep);
    }

    [Fact]
    public void Default_group_degrades_the_health() =>
        Assert.Equal(ConnectorHealth.Degraded, OfTenant("active", others: 1, s_default).Health);

    [Fact]
    public void Inactive_connector_on_a_workstation_recommends_a_check_on_its_server() =>
        Assert.Contains("Get-ConnectorStatus on srv01", OfTenant("inactive", others: 0).NextStep);

    [Fact]
    public void Registered_connector_that_is_not_listed_is_unhealthy() =>
        Assert.Equal(
            ConnectorHealth.Unhealthy,
            Verdict
                .Of(
                    CloudCheckList
                        .Create()
                        .Select(check => check.Judge(new TenantObservation(null, null, []), Local.Registered))
                        .OfType<CheckResult>()
                )
                .Health
        );

    private static Verdict OfTenant(string status, int others, ConnectorGroup? group = null)
    {
        Connector own = new()
        {
            Id = "c",
            MachineName = "srv01",
            Status = status,
        };
        group ??= new ConnectorGroup { Id = "g", Name = "EU West" };
        group.Members =
        [
            own,
            .. Enumerable.Range(0, others).Select(number => new Connector { Id = $"o{number}", Status = "active" }),
        ];
        return Verdict.Of(
            CloudCheckList
                .Create()
                .Select(check => check.Judge(new TenantObservation(own, group, []), local: null))
                .OfType<CheckResult>()
        );
    }

    private sealed class TestCheck(string name, string category = CheckCategories.Server)
        : Check(new CheckDefinition(name, category, "", ""))
    {
        public override Task<IReadOnlyList<CheckResult>> RunAsync(
            CheckContext context,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }
}
