using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests each check of the connector state in the tenant.</summary>
public sealed class CloudRowTests
{
    private readonly Connector _own = new()
    {
        Id = "own",
        MachineName = "srv01",
        Status = "active",
    };

    [Theory]
    [InlineData("active", true, CheckStatus.Pass, "the connector as active")]
    [InlineData("inactive", true, CheckStatus.Fail, "the connector as inactive")]
    [InlineData("inactive", false, CheckStatus.Fail, "the connector as inactive")]
    public void Active_check_reports_the_connector_status(
        string status,
        bool isRegistered,
        CheckStatus expected,
        string words
    )
    {
        _own.Status = status;
        Assert.Equal(
            (expected, true),
            Judge(new ActiveCheck(), new TenantObservation(_own, null, []), words, isRegistered)
        );
    }

    [Theory]
    [InlineData(nameof(RegistrationState.NotRegistered), "The connector is not registered")]
    [InlineData(nameof(RegistrationState.Expired), "has expired")]
    [InlineData(nameof(RegistrationState.Unknown), "could not be read")]
    public void Listed_check_skips_a_server_that_is_not_known_to_be_registered(string state, string words)
    {
        CheckResult row = new ListedCheck().Judge(
            new TenantObservation(null, null, []),
            Local.Of(Enum.Parse<RegistrationState>(state), ContactState.Quiet)
        )!;
        Assert.Equal(CheckStatus.Skip, row.Status);
        Assert.Contains(words, row.Detail);
    }

    [Theory]
    [InlineData("EU West", false, CheckStatus.Pass, "The connector is in 'EU West', region eur.")]
    [InlineData("Default", true, CheckStatus.Warn, "should stay idle")]
    [InlineData(
        "EU West (maintenance)",
        false,
        CheckStatus.Warn,
        "is suspended: it is in the maintenance group of 'EU"
    )]
    [InlineData(null, false, CheckStatus.Warn, "reports no group")]
    public void Group_check_reports_the_group(string? name, bool isDefault, CheckStatus expected, string words)
    {
        ConnectorGroup? group = name is null
            ? null
            : new ConnectorGroup
            {
                Id = "g",
                Name = name,
                Region = "eur",
                IsDefault = isDefault,
            };
        Assert.Equal((expected, true), Judge(new GroupCheck(), new TenantObservation(_own, group, []), words));
    }

    [Fact]
    public void Suspended_connector_is_degraded_and_the_next_step_resumes_it()
    {
        ConnectorGroup group = new() { Id = "g", Name = "EU West (maintenance)" };
        CheckResult row = new GroupCheck().Judge(new TenantObservation(_own, group, []), Local.Registered)!;
        Assert.Equal(ConnectorHealth.Degraded, row.Health);
        Assert.StartsWith("Run Resume-Connector srv01 ", row.Action, StringComparison.Ordinal);
    }

    [Fact]
    public void High_availability_of_a_maintenance_group_is_not_checked()
    {
        ConnectorGroup group = new()
        {
            Id = "g",
            Name = "EU West (maintenance)",
            Members = [_own],
        };
        Assert.Equal(
            (CheckStatus.Skip, true),
            Judge(new HighAvailabilityCheck(), new TenantObservation(_own, group, []), "is a maintenance group")
        );
    }

    [Fact]
    public void Unknown_group_makes_the_health_unknown() =>
        Assert.Equal(
            ConnectorHealth.Unknown,
            new GroupCheck().Judge(new TenantObservation(_own, null, []), Local.Registered)!.Health
        );

    [Theory]
    [InlineData("active", 3, CheckStatus.Pass, "has 4 active connectors.")]
    [InlineData("active", 2, CheckStatus.Pass, "has 3 active connectors.")]
    [InlineData("active", 1, CheckStatus.Warn, "two active connectors and no spare")]
    [InlineData("inactive", 2, CheckStatus.Warn, "two active connectors and no spare")]
    [InlineData("active", 0, CheckStatus.Warn, "only one active connector, which is critical")]
    [InlineData("inactive", 1, CheckStatus.Warn, "only one active connector, which is critical")]
    [InlineData("inactive", 0, CheckStatus.Warn, "no active connector, which is critical")]
    [InlineData("active", null, CheckStatus.Skip, "not known")]
    public void High_availability_check_prefers_three_active_members(
        string own,
        int? others,
        CheckStatus expected,
        string words
    )
    {
        _own.Status = own;
        ConnectorGroup group = new() { Id = "g", Name = "EU West" };
        group.Members = others is int count
            ? [_own, .. Enumerable.Range(0, count).Select(at => new Connector { Id = $"o{at}", Status = "active" })]
            : null;
        Assert.Equal(
            (expected, true),
            Judge(new HighAvailabilityCheck(), new TenantObservation(_own, group, []), words)
        );
    }

    [Fact]
    public void Namesakes_of_a_server_without_its_own_connector_are_not_called_others()
    {
        TenantObservation seen = new(
            null,
            null,
            [
                _own,
                new Connector
                {
                    Id = "old",
                    MachineName = "srv01",
                    Status = "inactive",
                },
            ]
        );
        Assert.Equal(
            (CheckStatus.Warn, true),
            Judge(new NamesakesCheck(), seen, "lists 2 connectors with this name: own, old")
        );
    }

    [Theory]
    [InlineData("inactive", "active", true)]
    [InlineData("inactive", null, true)]
    [InlineData("active", null, false)]
    public void Removal_date_is_reported_for_inactive_namesakes(string status, string? other, bool isTold)
    {
        Connector[] namesakes =
        [
            .. new[] { status, other }
                .OfType<string>()
                .Select(
                    (state, at) =>
                        new Connector
                        {
                            Id = $"n{at}",
                            MachineName = "srv01",
                            Status = state,
                        }
                ),
        ];
        TenantObservation seen = new(_own, null, namesakes)
        {
            At = new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero),
        };
        Assert.Equal(
            isTold,
            new NamesakesCheck()
                .Judge(seen, Local.Registered)!
                .Detail.Contains("of inactivity, on 2026-11-11 at the latest.")
        );
    }

    private static (CheckStatus Status, bool Says) Judge(
        CloudCheck check,
        TenantObservation seen,
        string words,
        bool isRegistered = true
    )
    {
        CheckResult row = check.Judge(seen, isRegistered ? Local.Registered : null)!;
        Assert.Equal(row.Status is CheckStatus.Warn or CheckStatus.Fail, row.Action is not null);
        return (row.Status, row.Detail.Contains(words));
    }
}
