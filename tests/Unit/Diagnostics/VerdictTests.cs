using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
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
    public void All_well_is_healthy_with_nothing_to_do() =>
        Assert.Equal(new Verdict(ConnectorHealth.Healthy, "Nothing to do."), OfTenant("active", others: 1));

    [Fact]
    public void The_worst_finding_decides_and_of_equals_the_first()
    {
        Check check = new SaidCheck("Said");
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
    public void What_is_not_there_outweighs_what_is_broken(ConnectorHealth absent)
    {
        Check check = new SaidCheck("Said");
        Assert.Equal(
            absent,
            Verdict.Of([check.Fail("", "Broken.", "Mend."), check.Fail("", "Not there.", "Install.", absent)]).Health
        );
    }

    [Fact]
    public void Known_trouble_decides_before_missing_evidence_which_decides_before_a_remark()
    {
        Check check = new SaidCheck("Said");
        CheckResult missing = check.Skip("", "Not signed in.", "Sign in.", ConnectorHealth.Unknown);
        CheckResult remark = check.Warn("", "A remark.", "Do nothing.", ConnectorHealth.Healthy);

        Assert.Equal(new Verdict(ConnectorHealth.Unknown, "Not signed in. Sign in."), Verdict.Of([remark, missing]));
        Assert.Equal(ConnectorHealth.Degraded, Verdict.Of([missing, check.Warn("", "Not so well.", "Look.")]).Health);
    }

    [Fact]
    public void An_event_that_no_longer_counts_is_not_a_next_step()
    {
        Check events = new SaidCheck("Said", CheckCategories.Events);
        CheckResult past = events.Warn("", "Long ago.", "Look.", ConnectorHealth.Healthy);

        Assert.Equal(new Verdict(ConnectorHealth.Healthy, "Nothing to do."), Verdict.Of([past]));
        Assert.EndsWith(". Nothing to do.", CheckSummary.Of([past], TimeSpan.Zero), StringComparison.Ordinal);
        Assert.Equal(ConnectorHealth.Degraded, Verdict.Of([events.Warn("", "Just now.", "Look.")]).Health);
    }

    [Fact]
    public void A_remark_does_not_make_it_worse()
    {
        Verdict verdict = OfTenant("active", others: 0);

        Assert.Equal(ConnectorHealth.Healthy, verdict.Health);
        Assert.Contains("second one", verdict.NextStep);
    }

    [Fact]
    public void The_default_group_degrades() =>
        Assert.Equal(ConnectorHealth.Degraded, OfTenant("active", others: 1, s_default).Health);

    [Fact]
    public void From_a_workstation_inactive_sends_to_the_server() =>
        Assert.Contains("Get-ConnectorStatus on srv01", OfTenant("inactive", others: 0).NextStep);

    [Fact]
    public void Not_listed_although_registered_is_unhealthy() =>
        Assert.Equal(
            ConnectorHealth.Unhealthy,
            Verdict
                .Of(
                    CloudCheckList
                        .Create()
                        .Select(check =>
                            check.Judge(new TenantObservation(null, null, []), RegistrationState.Registered)
                        )
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
                .Select(check => check.Judge(new TenantObservation(own, group, []), registration: null))
                .OfType<CheckResult>()
        );
    }

    private sealed class SaidCheck(string name, string category = CheckCategories.Server) : Check(name, category)
    {
        public override Task<IReadOnlyList<CheckResult>> RunAsync(
            CheckContext context,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }
}
