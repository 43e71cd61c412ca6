using System.Globalization;
using System.Xml.Linq;
using EntraPrivateAccess.Diagnostics.Export.Page;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Reports;

/// <summary>Renders which tenant the report is of, when and from what it was made, and the summary.</summary>
internal static class ReportHead
{
    // The list of findings has the whole text.
    private const int LongestFirst = 250;

    public static IEnumerable<XElement> Header(ConnectorReport report)
    {
        yield return Of("p", Class("kind"), "Connector report");
        yield return Of("h1", ReportText.Name(ReportText.Tenant(report)));
        yield return Of(
            "p",
            Class("quiet"),
            "Read on ",
            Of("time", new XAttribute("datetime", report.MadeAt), Time(report.MadeAt)),
            report.TenantId is { Length: > 0 } id ? $" · tenant {id}" : " · the tenant's ID could not be read",
            $" · environment {report.Environment}",
            report.Rehearsed ? ", a sandbox" : ""
        );
        yield return Of("p", Class("quiet"), $"Source: {report.Source}");
    }

    public static XElement Summary(ConnectorReport report)
    {
        int failed = report.Findings.Count(row => row.Status is CheckStatus.Fail);
        int warnings = report.Findings.Count(row => row.Status is CheckStatus.Warn);
        (string tone, string word) =
            failed > 0 ? ("bad", ReportText.Count(failed, "failed check"))
            : report.Unreadable.Count > 0 ? ("unknown", "Incomplete: not everything could be read")
            : warnings > 0 ? ("fair", ReportText.Count(warnings, "warning"))
            : ("good", "No problems found");
        return Of(
            "section",
            Class($"verdict {tone}"),
            new XAttribute("aria-labelledby", "summary-title"),
            Of("h2", new XAttribute("id", "summary-title"), "Summary"),
            Of("p", Class("word"), word),
            report.Findings.Count == 0 ? null : Of("p", Class("next"), "First: ", CommandText.Of(FirstStep(report))),
            Of(
                "ul",
                Class("counts"),
                report is { ActiveConnectors: { } active, ConnectorCount: { } all }
                    ? Number(active, $"of {ReportText.Count(all, "connector")} active")
                    : Of("li", "Connectors: unknown"),
                Number(report.Groups.Count, report.Groups.Count == 1 ? "group" : "groups"),
                report.ApplicationCount is { } applications
                    ? Number(applications, applications == 1 ? "application" : "applications")
                    : Of("li", "Applications: unknown"),
                Number(failed, "failed", "fail"),
                Number(warnings, warnings == 1 ? "warning" : "warnings", "warn"),
                Number(report.Passed, "passed"),
                report.Changes is { } changes
                    ? Number(changes.Count, $"change{(changes.Count == 1 ? "" : "s")} since the baseline")
                    : null
            )
        );
    }

    public static XElement Gap(ConnectorReportGap gap, int index) =>
        Of(
            "section",
            Class("verdict gap"),
            new XAttribute("aria-labelledby", $"gap-{index}"),
            Of("h2", new XAttribute("id", $"gap-{index}"), "Not in this report"),
            Of("p", Class("word"), gap.Part is ConfigurationPart.Members ? "Connectors" : "Applications"),
            Of("p", CommandText.Of(Capitalize(ReportText.Describe(gap)))),
            gap.SkippedChecks.Count == 0
                ? null
                : Of("p", $"So these checks were not made: {string.Join(", ", gap.SkippedChecks)}.")
        );

    public static IEnumerable<XElement> Footer(ConnectorReport report) =>
        [
            Of(
                "p",
                $"Made by the PowerShell module EntraPrivateAccess {report.ModuleVersion}. "
                    + "The page is complete in itself: it loads nothing and sends nothing. It contains the names of "
                    + "machines and applications, and no secret."
            ),
        ];

    /// <summary>Formats a time of a model for readers.</summary>
    public static string Time(string time) =>
        JsonText.ToTime(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static string FirstStep(ConnectorReport report) =>
        $"{PlainText.Clip(report.Findings[0].Detail, LongestFirst)} "
        + PlainText.Clip(report.Findings[0].Action ?? "", LongestFirst);

    private static XElement Number(int number, string word, string tone = "") =>
        Of(
            "li",
            number == 0 ? Class("none")
                : tone.Length > 0 ? Class(tone)
                : null,
            Of("b", ReportText.Number(number)),
            " " + word
        );

    private static string Capitalize(string sentence) =>
        sentence.Substring(0, 1).ToUpperInvariant() + sentence.Substring(1);
}

/// <summary>Renders the findings, one list per check.</summary>
internal static class ReportFindings
{
    // A list with more rows is opened by a click, so that the next check stays in view.
    private const int MostOpenRows = 20;

    public static IEnumerable<XElement> Render(ConnectorReport report)
    {
        if (report.Findings.Count == 0)
        {
            yield return ReportText.Quiet(
                report.Unreadable.Count == 0
                    ? $"{ReportText.Count(report.Passed, "check")} passed."
                    : "The checks that could be made found no problem."
            );
            yield break;
        }

        ILookup<string, CheckDefinition> definitions = CheckCatalogue
            .Groups()
            .ToLookup(check => check.Name, check => check.Definition);
        foreach (IGrouping<(string Name, CheckStatus Status), CheckResult> check in Groups(report))
        {
            bool isFailed = check.Key.Status is CheckStatus.Fail;
            yield return Of(
                "details",
                check.Count() <= MostOpenRows ? new XAttribute("open", "") : null,
                Of(
                    "summary",
                    Of("h3", check.Key.Name),
                    " ",
                    isFailed
                        ? ReportText.Level(check.Count(), "fail", "failed")
                        : ReportText.Level(check.Count(), "warn", check.Count() == 1 ? "warning" : "warnings")
                ),
                definitions[check.Key.Name].Select(definition => ReportText.Quiet(definition.Summary)),
                ReportText.Table(
                    Of("caption", isFailed ? "Groups that failed" : "Groups with a warning"),
                    ["Group", "Finding", "Do this"],
                    check.Select(row => (IReadOnlyList<object>)[row.Target, row.Detail, Command(row.Action ?? "")])
                )
            );
        }
    }

    private static IEnumerable<IGrouping<(string Name, CheckStatus Status), CheckResult>> Groups(
        ConnectorReport report
    ) => report.Findings.GroupBy(row => (row.Name, row.Status));

    private static object Command(string action) => CommandText.Of(ReportText.ClipSentence(action));
}

/// <summary>Renders the connectors per version and per region as tables with bars.</summary>
internal static class ReportNumbers
{
    public static IEnumerable<XElement> Render(ConnectorReport report) =>
        report.ConnectorCount switch
        {
            null => [ReportText.Quiet("Not all connectors could be read, so they are not counted.")],
            0 => [ReportText.Quiet("There are no connectors to count.")],
            { } all =>
            [
                Table("Connectors per version", "Version", report.Versions, all),
                Table("Connectors per region of their group", "Region", report.Regions, all),
            ],
        };

    private static XElement Table(string title, string column, IReadOnlyList<ConnectorReportCount> counts, int total) =>
        Of(
            "table",
            Of("caption", title),
            ReportText.Head(column, "Connectors", "Share"),
            Of(
                "tbody",
                counts.Select(each =>
                    Of(
                        "tr",
                        ReportText.RowHead(each.Value ?? "unknown"),
                        Of("td", new XAttribute("data-label", "Connectors"), ReportText.Number(each.Connectors)),
                        Of("td", new XAttribute("data-label", "Share"), Bar(100.0 * each.Connectors / total))
                    )
                )
            )
        );

    // The text is for those who do not see the bar.
    private static XElement Bar(double percent)
    {
        string text = percent.ToString("0.#", CultureInfo.InvariantCulture) + "%";
        return Of(
            "svg",
            Class("bar"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", text),
            Rectangle("100%"),
            Rectangle(percent.ToString("0.##", CultureInfo.InvariantCulture) + "%")
        );
    }

    private static XElement Rectangle(string width) =>
        Of("rect", new XAttribute("width", width), new XAttribute("height", "100%"), new XAttribute("rx", "3"));
}

/// <summary>Renders the changes since the baseline.</summary>
internal static class ReportChanges
{
    public static IEnumerable<XElement> Render(ConnectorReport report)
    {
        if (report.Changes is not { } changes)
        {
            yield return Of(
                "p",
                Class("quiet"),
                CommandText.Of(
                    "No baseline was given. To see changes, run Export-ConnectorConfiguration -Path FILE now, and next "
                        + "time add -Baseline FILE."
                )
            );
            yield break;
        }

        if (report.BaselineTenant is { } other)
        {
            yield return ReportText.Quiet(
                (other.Length == 0 ? "The baseline names no tenant." : $"The baseline is of the tenant '{other}'.")
                    + " Objects were compared by their names."
            );
        }

        foreach (ConnectorReportGap gap in report.Unreadable)
        {
            yield return ReportText.Quiet($"Not compared: {gap.Part}, because not all of them could be read.");
        }

        if (changes.Count == 0)
        {
            yield return ReportText.Quiet($"There is no difference between {report.Baseline} and the tenant.");
            yield break;
        }

        yield return ReportText.Table(
            Of("caption", $"Differences between {report.Baseline} and the tenant"),
            ["Name", "Change", "What", "Detail"],
            changes.Select(change =>
                (IReadOnlyList<object>)[change.Name, change.Change.ToString(), change.Item.ToString(), change.Detail]
            )
        );
    }
}
