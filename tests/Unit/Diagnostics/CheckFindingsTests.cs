using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Tests that rows with one cause are one finding, and that each category has one row.</summary>
public sealed class CheckFindingsTests
{
    [Fact]
    public void Rows_of_hosts_with_one_cause_are_one_finding_with_hosts_wildcards_and_ports()
    {
        CheckResult finding = Assert.Single(
            CheckFindings.Problems([
                Dropped("download.msappproxy.net", 443, "*.msappproxy.net", ConnectorHealth.Degraded),
                Dropped("connector-update.msappproxy.net", 443, "*.msappproxy.net", ConnectorHealth.Unhealthy),
                Dropped("login.windows.net", 443, null, ConnectorHealth.Degraded),
                Dropped("crl3.digicert.com", 80, null, ConnectorHealth.Degraded, "RevocationList"),
            ])
        );

        Assert.Equal(("Port", ConnectorHealth.Unhealthy), (finding.Name, finding.Health));
        Assert.Equal(
            "connector-update.msappproxy.net:443, download.msappproxy.net:443, login.windows.net:443, "
                + "crl3.digicert.com:80",
            finding.Target
        );
        Assert.EndsWith("The same holds for 3 more.", finding.Detail, StringComparison.Ordinal);
        Assert.Equal(
            "Allow outbound TCP 443 and 80 from this server to *.msappproxy.net, login.windows.net, crl3.digicert.com.",
            finding.Action
        );
    }

    [Fact]
    public void Row_of_a_member_of_a_wildcard_names_the_wildcard() =>
        Assert.Equal(
            "Allow outbound TCP 443 from this server to *.msappproxy.net (which includes download.msappproxy.net).",
            Dropped("download.msappproxy.net", 443, "*.msappproxy.net", ConnectorHealth.Degraded).Action
        );

    [Fact]
    public void Short_name_of_a_host_is_not_replaced_within_other_words()
    {
        Check check = new FindingCheck("Port", "Network");

        CheckResult finding = Assert.Single(
            CheckFindings.Problems(
                new[] { "app", "db" }.Select(host =>
                    check
                        .Fail(
                            $"{host}:80",
                            $"{host}:80 refused the connection.",
                            $"Make sure that the application on {host} runs."
                        )
                        .About(host, 80, null)
                )
            )
        );

        Assert.Equal("Make sure that the application on app, db runs.", finding.Action);
    }

    [Fact]
    public void Row_contains_no_control_characters_of_a_host() =>
        Assert.Equal(
            "The application responded with 200 \u241b[2J.",
            new FindingCheck("Port", "Network").Pass("a", "The application responded with 200 \u001b[2J.").Detail
        );

    [Fact]
    public void Rows_with_different_causes_stay_apart_and_the_worst_comes_first()
    {
        Check check = new FindingCheck("Port", "Network");
        IReadOnlyList<CheckResult> found = CheckFindings.Problems([
            check.Warn("a", "A remark.", "Do nothing.", ConnectorHealth.Healthy),
            check.Warn("b", "Not so well.", "Look."),
            check.Fail("c:443", "c:443 refused the connection.", "Allow c.").About("c", 443, null),
            check.Fail("d:443", "d:443 did not respond.", "Allow d.").About("d", 443, null),
            check.Skip("e", "It depends on something."),
            check.Pass("f", "Well."),
        ]);

        Assert.Equal(["c:443", "d:443", "b", "a"], found.Select(row => row.Target));
    }

    [Fact]
    public void Rows_with_the_same_text_are_one_finding()
    {
        CheckResult row = Assert.Single(
            CheckFindings.Problems(
                new[] { "Listed", "Active" }.Select(name =>
                    new FindingCheck(name, "Cloud").Skip(
                        "Tenant",
                        "Not signed in.",
                        "Sign in.",
                        ConnectorHealth.Unknown
                    )
                )
            )
        );

        Assert.Equal(("Listed", "Tenant", "Not signed in."), (row.Name, row.Target, row.Detail));
    }

    [Fact]
    public void Rows_that_follow_from_a_row_are_part_of_its_finding()
    {
        CheckResult error = new FindingCheck("RecentEvents", "Events").Fail("Admin", "Could not connect.", "Look.") with
        {
            Link = new CauseLink(["HostName", "Port"], Host: "a.msappproxy.net"),
        };
        CheckResult doubt = new FindingCheck("Active", "Cloud")
            .Fail("SRV01", "Still active.", "Look.")
            .SameCauseAs("RecentEvents");
        CheckResult blocked = Dropped("b.msappproxy.net", 443, "*.msappproxy.net", ConnectorHealth.Degraded);

        CheckResult finding = Assert.Single(CheckFindings.Problems([doubt, error, blocked]));
        Assert.Equal(("Port", ConnectorHealth.Unhealthy), (finding.Name, finding.Health));
        Assert.EndsWith(" Active and RecentEvents report the same cause.", finding.Detail, StringComparison.Ordinal);
        Assert.Equal(blocked.Action, finding.Action);

        CheckResult other = Dropped("login.windows.net", 443, null, ConnectorHealth.Degraded);
        Assert.Equal(["RecentEvents", "Port"], CheckFindings.Problems([doubt, error, other]).Select(row => row.Name));
        Assert.Equal(["Active"], CheckFindings.Problems([doubt]).Select(row => row.Name));
    }

    [Fact]
    public void Finding_is_as_bad_as_the_worst_row_that_follows_from_it()
    {
        CheckResult cause = new FindingCheck("Http2", "Tls").Warn("a", "A remark.", "Do it.", ConnectorHealth.Unknown);
        CheckResult effect = new FindingCheck("Active", "Cloud").Fail("b", "Cut off.", "Do that.").SameCauseAs("Http2");

        CheckResult finding = Assert.Single(CheckFindings.Problems([cause, effect]));

        Assert.Equal(
            ("Http2", CheckStatus.Fail, ConnectorHealth.Unhealthy, "Do it."),
            (finding.Name, finding.Status, finding.Health, finding.Action)
        );
    }

    [Fact]
    public void Rows_that_refer_to_each_other_end()
    {
        CheckResult first = new FindingCheck("A", "Cloud").Fail("a", "First.", "Do it.").SameCauseAs("B");
        CheckResult second = new FindingCheck("B", "Cloud").Fail("b", "Second.", "Do it.").SameCauseAs("A");

        Assert.NotEmpty(CheckFindings.Problems([first, second]));
    }

    [Fact]
    public void Each_category_has_one_row_after_the_problems()
    {
        Check server = new FindingCheck("Sizing", "Server");
        Check network = new FindingCheck("Port", "Network");
        Check connector = new FindingCheck("Version", "Connector");
        IReadOnlyList<CheckResult> found = CheckFindings.Of([
            server.Pass("a", "Well."),
            server.Pass("b", "Well."),
            network.Pass("c", "Well."),
            network.Skip("d", "It depends on something."),
            network.Fail("e", "Broken.", "Repair it."),
            connector.Skip("f", "Skipped because Installation failed."),
        ]);

        Assert.Equal(
            [
                "Port Fail Broken.",
                "Server Pass 2 checks passed.",
                "Network Pass 1 check passed; 1 skipped.",
                "Connector Skip 1 check skipped: Skipped because Installation failed.",
            ],
            found.Select(row => $"{row.Name} {row.Status} {row.Detail}")
        );
    }

    private static CheckResult Dropped(
        string host,
        int port,
        string? pattern,
        ConnectorHealth health,
        string name = "Port"
    ) =>
        new FindingCheck(name, "Network")
            .Fail(
                $"{host}:{port}",
                $"{host}:{port} did not respond (as behind a firewall that drops packets) within 10 seconds.",
                $"Allow outbound TCP {port} from this server to {host}.",
                health
            )
            .About(host, port, pattern);

    private sealed class FindingCheck(string name, string category) : Check(new CheckDefinition(name, category, "", ""))
    {
        public override Task<IReadOnlyList<CheckResult>> RunAsync(
            CheckContext context,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();
    }
}
