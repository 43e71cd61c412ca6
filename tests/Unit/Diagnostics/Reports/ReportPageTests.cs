using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Reports;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tests.Unit.Server;
using EntraPrivateAccess.Tests.Unit.Tenant.Configuration;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Reports;

/// <summary>Tests the page and the JSON of a report.</summary>
public sealed class ReportPageTests
{
    public static TheoryData<string> HostileNames =>
        [
            "<script>alert(1)</script>",
            "</script></style><img src=x onerror=alert(1)>",
            "\"><svg onload='alert(1)'>",
            "A & B &lt;",
            "\u200Fא\u200E<b>",
            "{{script}}",
            "\u0000\u001B[31m",
            new string('n', 10_000),
        ];

    [Theory, MemberData(nameof(HostileNames))]
    public void Text_of_the_tenant_never_becomes_markup(string name)
    {
        string plain = new ReportSample().Group("Default", []).Group("Plain", ["srv1 inactive"], "Payroll").Page();
        string page = new ReportSample { TenantName = name }
            .Group("Default", [])
            .Group(name, [name.Replace(' ', '_') + " inactive"], name)
            .Page();

        Assert.Equal(Tags(plain), Tags(page));
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001B", page, StringComparison.Ordinal);
        Assert.True(page.Length < plain.Length + 40_000);
    }

    /// <summary>Not in the list above, because the test framework replaces such a character in a text.</summary>
    [Fact]
    public void Half_of_a_surrogate_pair_never_becomes_markup() =>
        Text_of_the_tenant_never_becomes_markup("\u0000\u001B[31m\uD800");

    [Fact]
    public void Policy_permits_this_script_and_this_style_only()
    {
        string page = new ReportSample().Group("Default", ["srv1"]).Page();
        string policy = Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]+)\"").Groups[1].Value;

        Assert.Equal(
            $"default-src 'none'; script-src 'sha256-{Hash(Content(page, "script"))}'; "
                + $"style-src 'sha256-{Hash(Content(page, "style"))}'; base-uri 'none'; form-action 'none'",
            policy
        );
        // Neither a style nor a handler in an attribute, nor an address from which something could be loaded.
        Assert.DoesNotMatch(@"<[^>]+\s(style|on\w+|src|action)=", page);
        Assert.DoesNotMatch("(href|url)[=(]\"?(https?:|//)", page);
        Assert.DoesNotContain("\r", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_states_its_tenant_its_time_and_the_age_of_its_evidence()
    {
        string page = new ReportSample().Group("Default", ["srv1"]).Page();

        Assert.Contains("<h1><bdi>Contoso</bdi></h1>", page, StringComparison.Ordinal);
        Assert.Contains(">2026-11-01 08:00 UTC</time> · tenant tenant-1", Decode(page), StringComparison.Ordinal);
        Assert.Contains("can be up to an hour old", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_come_before_the_groups_and_failures_before_warnings()
    {
        string page = Decode(
            new ReportSample()
                .Group("Default", [])
                .Group("One", ["srv1"], "Payroll")
                .Group("None", ["srv2 inactive"], "Wiki")
                .Page()
        );

        int[] places =
        [
            page.IndexOf("2 failed checks", StringComparison.Ordinal),
            page.IndexOf(
                "'None' has no active connector, which is critical. Users can't reach",
                StringComparison.Ordinal
            ),
            page.IndexOf("'One' has only one active connector", StringComparison.Ordinal),
            page.IndexOf("<h3>InactiveMembers</h3>", StringComparison.Ordinal),
            page.IndexOf("<section id=\"groups\"", StringComparison.Ordinal),
        ];
        Assert.Equal(places.OrderBy(place => place), places);
        Assert.DoesNotContain(-1, places);
    }

    [Fact]
    public void Groups_of_one_name_have_findings_of_their_own()
    {
        ReportSample sample = new ReportSample()
            .Group("Default", [])
            .Group("Twin", ["A inactive"], "Payroll")
            .Group("Twin", ["B", "C", "D"], "Wiki")
            .Group("Twin", ["E inactive"], "Payroll");

        string[] groups =
        [
            .. Regex
                .Matches(
                    sample.Page(),
                    "<details[^>]*>(?:(?!</details>).)*Connectors of (?:(?!</details>).)*",
                    RegexOptions.Singleline
                )
                .Cast<Match>()
                .Select(match => match.Value)
                .Where(group => group.Contains("<bdi>Twin</bdi>", StringComparison.Ordinal)),
        ];

        Assert.Equal(3, groups.Length);
        Assert.Equal(
            [true, false, true],
            groups.Select(group => group.Contains("level fail", StringComparison.Ordinal))
        );
        Assert.Equal(2, sample.Build().Findings.Count(row => row is { Name: "ActiveConnector", Target: "Twin" }));
    }

    [Fact]
    public void Connectors_in_no_group_are_listed_and_counted()
    {
        ReportSample sample = new ReportSample { Ungrouped = ["LOST01", "LOST02"] }.Group("Default", ["A"]);

        string page = sample.Page();

        Assert.Contains("Connectors in no group", page, StringComparison.Ordinal);
        Assert.Contains("<bdi>LOST02</bdi>", page, StringComparison.Ordinal);
        Assert.Equal((3, 3), (sample.Build().ConnectorCount, sample.Build().ActiveConnectors));
        Assert.DoesNotContain("are not listed", page, StringComparison.Ordinal);
        Assert.Contains(
            "Whether connectors are in no group could not be read.",
            new ReportSample { Ungrouped = null }
                .Group("Default", ["A"])
                .Page(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Unreadable_part_is_a_section_and_not_an_empty_table()
    {
        ReportSample sample = new ReportSample
        {
            Baseline = new TenantBuilder().Group("EU").Application("Payroll", "EU").Build("tenant-1"),
        }
            .Group("Default", [])
            .Group("EU", ["srv1 inactive"])
            .HideApplications();
        ConnectorReport report = sample.Build();
        string page = Decode(ReportSample.Page(report));

        ConnectorReportGap gap = Assert.Single(report.Unreadable);
        Assert.Equal(
            (ConfigurationPart.Applications, "EU", "The permission is missing."),
            (gap.Part, Assert.Single(gap.Groups), gap.Reason)
        );
        Assert.Contains("ActiveConnector", gap.SkippedChecks);
        Assert.DoesNotContain("SharedExternalIp", gap.SkippedChecks);
        Assert.DoesNotContain(report.Findings, row => row.Name is "ActiveConnector" or "EmptyGroup");
        Assert.DoesNotContain(report.Changes!, change => change.Item is ConfigurationItem.Application);
        Assert.Contains("The applications of 1 group could not be read.", page, StringComparison.Ordinal);
        Assert.Contains("applications could not be read</span>", page, StringComparison.Ordinal);
        Assert.Contains("Not compared: Applications", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Applications of <bdi>EU", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_are_those_of_the_comparison_with_the_baseline()
    {
        ConnectorReport report = new ReportSample
        {
            Baseline = new TenantBuilder().Group("EU").Member("srv1", "EU").Member("gone", "EU").Build("other"),
        }
            .Group("Default", ["srv1"])
            .Group("EU", [])
            .Build();
        string page = Decode(ReportSample.Page(report));

        Assert.Equal(
            ["Removed gone", "Changed srv1"],
            report
                .Changes!.Where(change => change.Item is ConfigurationItem.Member)
                .Select(change => $"{change.Change} {change.Name}")
        );
        Assert.Contains("Group: 'EU' in last-week.json, 'Default' in the tenant.", page, StringComparison.Ordinal);
        Assert.Contains("The baseline is of the tenant 'Test'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_have_captions_and_scopes_and_bars_have_texts()
    {
        string page = new ReportSample()
            .Group("Default", [])
            .Group("EU", ["a", "b active 1.5.3925.0"], "Payroll")
            .Page();

        Assert.Equal(Regex.Matches(page, "<table").Count, Regex.Matches(page, "<caption>").Count);
        Assert.DoesNotMatch("<th>", page);
        Assert.Equal(3, Regex.Matches(page, "<svg class=\"bar\" role=\"img\" aria-label=\"(50|100)%\"").Count);
        foreach (string landmark in new[] { "<header>", "<nav aria-label", "<main id", "role=\"search\"", "<footer>" })
        {
            Assert.Contains(landmark, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Empty_tenant_has_a_report()
    {
        string page = new ReportSample().Page();

        Assert.Contains("no connector was ever registered in it", page, StringComparison.Ordinal);
        Assert.Contains("No problems found", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Same_tenant_at_the_same_time_is_the_same_bytes()
    {
        string Write(string extension)
        {
            FakeFiles disk = new(new ChangeJournal());
            ConnectorReport report = new ReportSample().Group("Default", ["b", "a"]).Group("EU", ["c"], "x").Build();
            string path = @"C:\r\report" + extension;
            ReportFile.Create(disk, path, replaces: false).Write(report, CancellationToken.None);
            return disk.ReadAllText(path);
        }

        Assert.Equal(Write(".html"), Write(".html"));
        string json = Write(".json");
        Assert.Equal(json, Write(".json"));
        Assert.DoesNotContain("\r", json, StringComparison.Ordinal);
        Assert.Equal("ConnectorReport/1", (string?)JObject.Parse(json)["Schema"]);
        Assert.Equal("c", (string?)JObject.Parse(json)["Groups"]![1]!["Members"]![0]!["MachineName"]);
    }

    [Fact]
    public void Stopped_writer_leaves_no_file()
    {
        FakeFiles disk = new(new ChangeJournal());
        using CancellationTokenSource stop = new();
        stop.Cancel();
        foreach (string path in new[] { @"C:\r\a.html", @"C:\r\a.json" })
        {
            _ = Assert.ThrowsAny<OperationCanceledException>(() =>
                ReportFile.Create(disk, path, replaces: false).Write(new ReportSample().Build(), stop.Token)
            );
        }

        Assert.Empty(disk.Find(@"C:\r", "*"));
    }

    [Theory]
    [InlineData("report.txt", "ReportFormatUnknown")]
    [InlineData("report", "ReportFormatUnknown")]
    public void Other_extension_is_refused(string path, string errorId) =>
        Assert.Equal(
            errorId,
            Assert
                .Throws<ConnectorException>(() => ReportFile.Create(LocalServer.Create().Files, path, replaces: true))
                .ErrorId
        );

    // The names of the elements, in their order.
    private static string Tags(string page) =>
        string.Join(" ", Regex.Matches(page, @"</?[a-zA-Z]\w*").Cast<Match>().Select(match => match.Value));

    private static string Content(string page, string element) =>
        Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;

    private static string Hash(string text)
    {
        using SHA256 algorithm = SHA256.Create();
        return Convert.ToBase64String(algorithm.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }

    // The text as readers see it, without the marks of commands.
    private static string Decode(string page) =>
        System.Net.WebUtility.HtmlDecode(Regex.Replace(page, "</?span class=\"command\">", ""));
}
