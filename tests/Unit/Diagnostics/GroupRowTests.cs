using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests each check of connector groups.</summary>
public sealed class GroupRowTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly ConnectorGroup _default = new()
    {
        Id = "d",
        Name = "Default",
        Region = "nam",
        IsDefault = true,
        Members = [],
        Applications = [],
    };

    [Fact]
    public void Group_without_active_connector_is_critical_and_its_applications_are_named()
    {
        ConnectorGroup group = Group("EU West", ["srv01 inactive"], "Payroll", "Wiki");
        CheckResult row = Judge(new ActiveConnectorCheck(), group);
        Assert.Equal((CheckStatus.Fail, ConnectorHealth.Unhealthy, "EU West"), (row.Status, row.Health, row.Target));
        Assert.Equal(
            "'EU West' has no active connector, which is critical. Users can't reach these 2 applications: 'Payroll', "
                + "'Wiki'.",
            row.Detail
        );
        Assert.Equal("Run Get-ConnectorStatus on srv01, whose connectors are not active.", row.Action);
        // Two checks with one cause are one finding.
        CheckResult other = Judge(new MinimumActiveCheck(), group);
        Assert.Equal((row.Detail, row.Action), (other.Detail, other.Action));
        _ = Assert.Single(CheckFindings.Problems([row, other]));
    }

    [Fact]
    public void Remedy_of_an_unserved_group_depends_on_what_is_there()
    {
        ConnectorGroup empty = Group("O'Brien", [], "Payroll");
        Assert.StartsWith(
            "Run Install-Connector -ConnectorGroup 'O''Brien' on another server",
            Judge(new ActiveConnectorCheck(), empty).Action,
            StringComparison.Ordinal
        );
        ConnectorGroup suspended = Group("o'brien (maintenance)", ["srv01 active", "srv02 inactive"]);
        Assert.StartsWith(
            "Run Resume-Connector srv01, srv02 after the maintenance",
            Judge(new ActiveConnectorCheck(), empty, suspended).Action,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("srv01 active", "Payroll", CheckStatus.Pass, "has an active connector")]
    [InlineData("srv01 inactive", "", CheckStatus.Pass, "serves no application")]
    [InlineData("", "", CheckStatus.Pass, "serves no application")]
    public void Group_with_an_active_connector_or_without_applications_passes(
        string members,
        string applications,
        CheckStatus expected,
        string words
    ) =>
        AssertRow(
            expected,
            words,
            Judge(new ActiveConnectorCheck(), Group("EU", Split(members, ','), Split(applications, ',')))
        );

    [Theory]
    [InlineData(1, 2, CheckStatus.Fail, "only one active connector (srv1), and the minimum is 2: users notice")]
    [InlineData(2, 2, CheckStatus.Warn, "two active connectors (srv1, srv2) and no spare")]
    [InlineData(3, 2, CheckStatus.Pass, "has 3 active connectors.")]
    [InlineData(1, 1, CheckStatus.Warn, "only one active connector (srv1) and no spare")]
    [InlineData(4, 5, CheckStatus.Fail, "has 4 active connectors, and the minimum is 5.")]
    [InlineData(0, 2, CheckStatus.Skip, "serves no application")]
    public void Minimum_of_active_connectors_is_compared(int active, int minimum, CheckStatus expected, string words)
    {
        string[] members = [.. Enumerable.Range(1, active).Select(number => $"srv{number} active"), "off inactive"];
        ConnectorGroup group = Group("EU", members);
        AssertRow(expected, words, Judge(new MinimumActiveCheck(), group, minimum: minimum));
    }

    [Fact]
    public void Idle_default_group_needs_no_connectors()
    {
        _default.Members = [Member("srv01 active")];
        AssertRow(CheckStatus.Skip, "serves no application", Judge(new MinimumActiveCheck(), _default));
        AssertRow(CheckStatus.Pass, "serves no application", Judge(new DefaultGroupApplicationsCheck(), _default));
    }

    [Fact]
    public void Applications_in_the_default_group_are_named()
    {
        _default.Applications = Applications("Payroll");
        AssertRow(
            CheckStatus.Warn,
            "serves 1 application: 'Payroll'",
            Judge(new DefaultGroupApplicationsCheck(), _default)
        );
        AssertRow(
            CheckStatus.Skip,
            "is not the default group",
            Judge(new DefaultGroupApplicationsCheck(), Group("EU", []))
        );
    }

    [Fact]
    public void Empty_group_can_be_removed_but_not_the_default_or_a_used_one()
    {
        AssertRow(CheckStatus.Warn, "neither members nor applications", Judge(new EmptyGroupCheck(), Group("Old", [])));
        Assert.Equal(
            "Run Remove-ConnectorGroup 'Old' if it is not required anymore.",
            Judge(new EmptyGroupCheck(), Group("Old", [])).Action
        );
        AssertRow(CheckStatus.Pass, "is idle", Judge(new EmptyGroupCheck(), _default));
        AssertRow(CheckStatus.Pass, "2 assigned applications", Judge(new EmptyGroupCheck(), Group("EU", [], "A", "B")));
        AssertRow(CheckStatus.Pass, "1 member.", Judge(new EmptyGroupCheck(), Group("EU", ["srv01 inactive"])));
    }

    [Fact]
    public void Maintenance_group_is_not_reported_as_empty_or_too_small()
    {
        ConnectorGroup home = Group("EU West", ["srv02 active"], "Payroll");
        ConnectorGroup maintenance = Group("EU West (maintenance)", []);
        foreach (ConnectorGroupCheck check in CheckCatalogue.Groups())
        {
            Assert.Null(Judge(check, maintenance, home).Action);
        }

        AssertRow(
            CheckStatus.Pass,
            "is the maintenance group of 'EU West'. 0 connectors are suspended.",
            Judge(new EmptyGroupCheck(), maintenance, home)
        );
        ConnectorGroup one = Group("EU West (maintenance)", ["srv01 active"], "Test application");
        AssertRow(CheckStatus.Skip, "is a maintenance group", Judge(new MinimumActiveCheck(), one, home));
        Assert.Contains("Run Resume-Connector srv01 ", Judge(new MinimumActiveCheck(), home, one).Action);
    }

    [Fact]
    public void Maintenance_group_without_its_home_group_is_reported()
    {
        AssertRow(
            CheckStatus.Warn,
            "maintenance group of 'Gone', which does not exist",
            Judge(new EmptyGroupCheck(), Group("Gone (maintenance)", []))
        );
        CheckResult row = Judge(new EmptyGroupCheck(), Group("Gone (maintenance)", ["srv01 active"]));
        AssertRow(CheckStatus.Warn, "its members can't be resumed: srv01", row);
        Assert.Equal("Run New-ConnectorGroup 'Gone', and then Resume-Connector srv01.", row.Action);
    }

    [Theory]
    [InlineData("nam", "nam", CheckStatus.Pass, "like the default group")]
    [InlineData("NAM", "nam", CheckStatus.Pass, "like the default group")]
    [InlineData("eur", "nam", CheckStatus.Warn, "is in region eur; the default group, and so probably the tenant")]
    [InlineData(null, "nam", CheckStatus.Skip, "returns no region for 'EU'")]
    [InlineData("eur", null, CheckStatus.Skip, "returns no region for the default group")]
    public void Region_is_compared_with_the_default_group(
        string? own,
        string? tenant,
        CheckStatus expected,
        string words
    )
    {
        _default.Region = tenant;
        ConnectorGroup group = Group("EU", []);
        group.Region = own;
        AssertRow(expected, words, Judge(new GroupRegionCheck(), group));
    }

    [Theory]
    [InlineData("1.5.4892.0", "1.5.4892.0", CheckStatus.Pass, "All members of 'EU' have version 1.5.4892.0.")]
    [InlineData("1.5.4892.0", "1.5.4594.0", CheckStatus.Warn, "2 versions: 1.5.4892.0 (srv1); 1.5.4594.0 (srv2)")]
    [InlineData("1.5.4594.0", "1.5.4594.0", CheckStatus.Warn, "The newest version known to this module is 1.5.4892.0")]
    [InlineData("1.5.9999.0", "1.5.4892.0", CheckStatus.Warn, "as new as the newest that this module knows")]
    [InlineData("1.5.4892.0", "1.5.2846.0", CheckStatus.Warn, "Private Access requires 1.5.3417.0")]
    [InlineData("1.5.4892.0", "1.5.612.0", CheckStatus.Fail, "1.5.612.0 (srv2). Versions up to 1.5.612.0 are deprec")]
    [InlineData("", "not a version", CheckStatus.Skip, "returns no versions")]
    public void Versions_of_the_members_are_compared(string first, string second, CheckStatus expected, string words)
    {
        ConnectorGroup group = Group("EU", ["srv1 active", "srv2 active"]);
        group.Members![0].Version = first;
        group.Members[1].Version = second;
        AssertRow(expected, words, Judge(new MemberVersionsCheck(), group));
    }

    [Fact]
    public void Version_of_a_former_registration_is_ignored()
    {
        ConnectorGroup group = Group("EU", ["srv1 active", "srv1 inactive"]);
        group.Members![0].Version = "1.5.4892.0";
        group.Members[1].Version = "1.5.612.0";
        Assert.Equal(CheckStatus.Pass, Judge(new MemberVersionsCheck(), group).Status);
    }

    [Fact]
    public void Check_of_members_is_skipped_for_a_group_without_members()
    {
        foreach (
            ConnectorGroupCheck check in new ConnectorGroupCheck[]
            {
                new MemberVersionsCheck(),
                new DuplicateNamesCheck(),
                new InactiveMembersCheck(),
            }
        )
        {
            AssertRow(CheckStatus.Skip, "has no members", Judge(check, Group("EU", [])));
        }
    }

    [Fact]
    public void Active_entries_with_one_name_are_reported_across_groups()
    {
        ConnectorGroup here = Group("EU", ["SRV1.contoso.com active", "srv2 active"]);
        ConnectorGroup there = Group("US", ["srv1.contoso.com active"]);
        CheckResult row = Judge(new DuplicateNamesCheck(), here, there);
        AssertRow(CheckStatus.Warn, "SRV1.contoso.com is listed 2 times, in 'EU' and 'US'", row);
        Assert.Contains("Run Get-Connector SRV1.contoso.com ", row.Action);
        Assert.Equal(
            CheckStatus.Pass,
            Judge(new DuplicateNamesCheck(), Group("Asia", ["srv1.fabrikam.com active"]), here).Status
        );
    }

    [Fact]
    public void Former_registration_is_no_problem_and_has_a_removal_date()
    {
        ConnectorGroup group = Group("EU", ["srv1 active", "srv1 inactive"]);
        foreach (
            ConnectorGroupCheck check in new ConnectorGroupCheck[]
            {
                new DuplicateNamesCheck(),
                new InactiveMembersCheck(),
            }
        )
        {
            CheckResult row = Judge(check, group);
            AssertRow(CheckStatus.Pass, "entries of former registrations: srv1", row);
            Assert.EndsWith("on 2026-11-11 at the latest.", row.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Connector_in_two_answers_is_not_its_own_namesake()
    {
        ConnectorGroup here = Group("EU", ["srv1 active"]);
        ConnectorGroup there = Group("US", []);
        there.Members = here.Members;
        Assert.Equal(CheckStatus.Pass, Judge(new DuplicateNamesCheck(), here, there).Status);
    }

    [Fact]
    public void Inactive_members_have_a_removal_date_and_keep_their_own_status_word()
    {
        ConnectorGroup group = Group("EU", ["srv1 active", "srv2 inactive", "srv3 unhealthy"]);
        CheckResult row = Judge(new InactiveMembersCheck(), group);
        AssertRow(
            CheckStatus.Warn,
            "2 of 3 members of 'EU' are not active: srv2 (inactive), srv3 (unhealthy). An inactive entry is "
                + "removed after 10 days of inactivity, on 2026-11-11 at the latest.",
            row
        );
        Assert.StartsWith("Run Get-ConnectorStatus on srv2, srv3.", row.Action, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Pass, Judge(new InactiveMembersCheck(), Group("EU", ["srv1 active"])).Status);
    }

    [Theory]
    [InlineData(
        "203.0.113.1",
        "203.0.113.1",
        CheckStatus.Warn,
        "All 2 active members of 'EU' use the external IP address 2"
    )]
    [InlineData("203.0.113.1", "203.0.113.2", CheckStatus.Pass, "2 external IP addresses")]
    [InlineData("203.0.113.1", null, CheckStatus.Skip, "returns no external IP address")]
    [InlineData(null, null, CheckStatus.Skip, "returns no external IP address")]
    public void External_addresses_of_active_members_are_compared(
        string? first,
        string? second,
        CheckStatus expected,
        string words
    )
    {
        ConnectorGroup group = Group("EU", ["srv1 active", "srv2 active", "srv3 inactive"]);
        group.Members![0].ExternalIp = first;
        group.Members[1].ExternalIp = second;
        group.Members[2].ExternalIp = "198.51.100.9";
        AssertRow(expected, words, Judge(new SharedExternalIpCheck(), group));
        AssertRow(
            CheckStatus.Skip,
            "fewer than two active members",
            Judge(new SharedExternalIpCheck(), Group("EU", ["srv1 active"]))
        );
    }

    private CheckResult Judge(
        ConnectorGroupCheck check,
        ConnectorGroup group,
        ConnectorGroup? other = null,
        int minimum = 2
    )
    {
        ConnectorGroup[] all =
        [
            _default,
            .. group == _default ? [] : new[] { group },
            .. other is null ? [] : new[] { other },
        ];
        CheckResult row = check.Judge(group, new GroupCriteria(new TenantGroups(all, s_now), minimum, true));
        Assert.Equal((check.Name, CheckCategories.Groups, group.Name), (row.Name, row.Category, row.Target));
        Assert.Equal(row.Status is CheckStatus.Warn or CheckStatus.Fail, row.Action is not null);
        return row;
    }

    private static void AssertRow(CheckStatus expected, string words, CheckResult row)
    {
        Assert.Equal(expected, row.Status);
        Assert.Contains(words, row.Detail);
    }

    private static ConnectorGroup Group(string name, string[] members, params string[] applications) =>
        new()
        {
            Id = name,
            Name = name,
            Region = "nam",
            Members = [.. members.Select((member, at) => Member(member, $"{name}-{at}"))],
            Applications = Applications(applications),
        };

    private static Connector Member(string text, string id = "c")
    {
        string[] parts = text.Split(' ');
        return new Connector
        {
            Id = id,
            MachineName = parts[0],
            Status = parts[1],
        };
    }

    private static IReadOnlyList<ConnectorGroupApplication> Applications(params string[] names) =>
        [.. names.Select(name => new ConnectorGroupApplication { Id = name, Name = name })];

    private static string[] Split(string text, char by) => text.Split([by], StringSplitOptions.RemoveEmptyEntries);
}
