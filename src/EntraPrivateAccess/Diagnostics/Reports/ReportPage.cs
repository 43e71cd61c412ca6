using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EntraPrivateAccess.Models;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Reports;

/// <summary>Writes a report as one page, part by part, so that a large tenant requires little memory.</summary>
/// <remarks>
/// The page contains all rows, so that it can be read, searched and printed without its script, which only filters. Its
/// policy permits this script and this style alone: nothing is loaded, and a text of the tenant can't run.
/// </remarks>
internal sealed class ReportPage(ConnectorReport report, TextWriter html, CancellationToken stop)
{
    // Fewer are shown without a click.
    private const int MostOpenConnectors = 50;

    private static readonly Regex s_part = new(@"\{\{(\w+)\}\}");

    public void Write()
    {
        string style = Resource("DiagnosticPage.css") + Resource("ReportPage.css");
        string script = Resource("ReportPage.js");
        string[] pieces = s_part.Split(Resource("ReportPage.html"));
        for (int index = 0; index < pieces.Length; index++)
        {
            stop.ThrowIfCancellationRequested();
            if (index % 2 == 0)
            {
                html.Write(pieces[index]);
                continue;
            }

            switch (pieces[index])
            {
                case "policy":
                    html.Write(Policy(script, style));
                    break;
                case "style":
                    html.Write(style);
                    break;
                case "script":
                    html.Write(script);
                    break;
                default:
                    WriteAll(PartOf(pieces[index]));
                    break;
            }
        }
    }

    private IEnumerable<XElement?> PartOf(string name) =>
        name switch
        {
            "title" => [Of("title", $"Connector report: {ReportText.Tenant(report)}")],
            "header" => ReportHead.Header(report),
            "summary" => [ReportHead.Summary(report)],
            "gaps" => report.Unreadable.Select(ReportHead.Gap),
            "findings" => ReportFindings.Render(report),
            "numbers" => ReportNumbers.Render(report),
            "changes" => ReportChanges.Render(report),
            "groups" => Groups(),
            "footer" => ReportHead.Footer(report),
            _ => throw new InvalidOperationException($"The template has an unknown part '{name}'."),
        };

    private void WriteAll(IEnumerable<XElement?> elements)
    {
        foreach (XElement element in elements.OfType<XElement>())
        {
            stop.ThrowIfCancellationRequested();
            Export.Page.Html.Write(element, html);
        }
    }

    private IEnumerable<XElement> Groups()
    {
        if (report.Groups.Count == 0)
        {
            return
            [
                ReportText.Quiet("The tenant has no connector groups, because no connector was ever registered in it."),
            ];
        }

        ILookup<string?, CheckResult> findings = report.Findings.ToLookup(row => row.TargetId);
        bool isOpen = report.Groups.Sum(group => group.Members?.Count ?? 0) <= MostOpenConnectors;
        return report
            .Groups.Select(group => ReportGroup.Render(group, [.. findings[group.Id]], isOpen))
            .Prepend(ReportGroup.RenderUngrouped(report.Ungrouped));
    }

    // A hash instead of 'unsafe-inline': the browser runs and applies exactly these texts.
    private static string Policy(string script, string style) =>
        $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; base-uri 'none'; "
        + "form-action 'none'";

    private static string Hash(string text)
    {
        using SHA256 algorithm = SHA256.Create();
        return "sha256-" + Convert.ToBase64String(algorithm.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }

    // The browser reads each line break as a line feed before it computes the hash.
    private static string Resource(string name)
    {
        using StreamReader reader = new(
            typeof(ReportPage).Assembly.GetManifestResourceStream($"EntraPrivateAccess.{name}")!
        );
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}

/// <summary>Renders a group with its connectors and applications.</summary>
internal static class ReportGroup
{
    public static XElement Render(ConnectorGroup group, IReadOnlyList<CheckResult> findings, bool isOpen)
    {
        int failed = findings.Count(row => row.Status is CheckStatus.Fail);
        int warnings = findings.Count(row => row.Status is CheckStatus.Warn);
        return Of(
            "details",
            Class(failed + warnings > 0 ? "found" : ""),
            isOpen ? new XAttribute("open", "") : null,
            Of(
                "summary",
                Of("h3", ReportText.Name(group.Name)),
                Of("span", Class("meta"), Describe(group)),
                ReportText.Level(failed, "fail", "failed"),
                ReportText.Level(warnings, "warn", warnings == 1 ? "warning" : "warnings")
            ),
            Connectors(group),
            Applications(group)
        );
    }

    private static string Describe(ConnectorGroup group) =>
        string.Join(
            " · ",
            new[]
            {
                group.IsDefault ? "default group" : null,
                group.Region is { } region ? $"region {ReportText.Clip(region)}" : "no region",
                group.Members is null
                    ? "connectors could not be read"
                    : $"{ReportText.Number(group.ActiveMembers!.Value)} of "
                        + $"{ReportText.Count(group.Members.Count, "connector")} active",
                group.Applications is null
                    ? "applications could not be read"
                    : ReportText.Count(group.Applications.Count, "application"),
            }.OfType<string>()
        );

    /// <summary>Renders the connectors that are in no group, which serve no application.</summary>
    public static XElement RenderUngrouped(IReadOnlyList<Connector>? connectors) =>
        connectors switch
        {
            null => ReportText.Quiet("Whether connectors are in no group could not be read."),
            { Count: 0 } => ReportText.Quiet("Each connector is in a group."),
            _ => Of(
                "details",
                Class("found"),
                new XAttribute("open", ""),
                Of(
                    "summary",
                    Of("h3", "In no group"),
                    Of("span", Class("meta"), ReportText.Count(connectors.Count, "connector"))
                ),
                Table(connectors, "in no group")
            ),
        };

    private static XElement Connectors(ConnectorGroup group) =>
        group.Members switch
        {
            null => ReportText.Quiet("This sign-in may not read the connectors of this group."),
            { Count: 0 } => ReportText.Quiet("No connectors."),
            { } members => Table(members, "of ", ReportText.Name(group.Name)),
        };

    private static XElement Table(IReadOnlyList<Connector> members, params object[] whose) =>
        Of(
            "table",
            Class("members"),
            Of("caption", ["Connectors ", .. whose]),
            ReportText.Head("Connector", "Status", "Version", "External address"),
            Of("tbody", members.Select(Row))
        );

    private static XElement Row(Connector member) =>
        Of(
            "tr",
            string.Equals(member.Status, ConnectorStatusWords.Active, StringComparison.OrdinalIgnoreCase)
                ? null
                : Class("off"),
            ReportText.RowHead(member.MachineName),
            Of("td", ReportText.Clip(member.Status)),
            Of("td", ReportText.Clip(member.Version ?? "unknown")),
            Of("td", ReportText.Clip(member.ExternalIp ?? "unknown"))
        );

    private static XElement Applications(ConnectorGroup group) =>
        group.Applications switch
        {
            null => ReportText.Quiet("This sign-in may not read the applications of this group."),
            { Count: 0 } => ReportText.Quiet("No applications."),
            { } applications => ReportText.Table(
                Of("caption", "Applications of ", ReportText.Name(group.Name)),
                ["Application", "Kind", "Connector selection"],
                applications
                    .OrderBy(each => each.Name, StringComparer.OrdinalIgnoreCase)
                    .Select(each =>
                        (IReadOnlyList<object>)
                            [each.Name, each.Kind ?? "unknown", each.TrafficRoutingMethod ?? "unknown"]
                    )
            ),
        };
}

/// <summary>Formats texts of the tenant. They are shortened for the eye; the JSON of a report has them whole.</summary>
internal static class ReportText
{
    // A name of normal length is shown whole; sentences may contain twenty of them.
    private const int LongestName = 200;
    private const int LongestSentence = 1500;

    public static string Clip(string text) => Reporting.PlainText.Clip(text, LongestName);

    public static string ClipSentence(string text) => Reporting.PlainText.Clip(text, LongestSentence);

    /// <summary>Renders a name, whose direction of writing does not affect the text around it.</summary>
    public static XElement Name(string name) => Of("bdi", Clip(name));

    public static XElement Quiet(string text) => Of("p", Class("quiet"), text);

    public static string Tenant(ConnectorReport report) =>
        report.TenantName is { Length: > 0 } name ? Clip(name)
        : report.TenantId is { Length: > 0 } id ? $"tenant {id}"
        : "a tenant whose name could not be read";

    /// <summary>Describes a missing part as sentences.</summary>
    public static string Describe(ConnectorReportGap gap) =>
        $"the {gap.Part.ToString().ToLowerInvariant()} of {Count(gap.Groups.Count, "group")} could not be read. "
        + ClipSentence($"{gap.Reason} {gap.Action}");

    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(int number, string noun) => $"{Number(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>Renders a number as a label; null for 0.</summary>
    public static XElement? Level(int number, string tone, string word) =>
        number == 0 ? null : Of("span", Class($"level {tone}"), $"{Number(number)} {word}");

    public static XElement Head(params string[] columns) =>
        Of("thead", Of("tr", columns.Select(column => Of("th", new XAttribute("scope", "col"), column))));

    public static XElement RowHead(object content) =>
        Of("th", new XAttribute("scope", "row"), content is string name ? Name(name) : content);

    /// <summary>Renders a table whose first column names the row. On a narrow page, cells name their column.</summary>
    public static XElement Table(
        XElement caption,
        IReadOnlyList<string> columns,
        IEnumerable<IReadOnlyList<object>> rows
    ) =>
        Of(
            "table",
            caption,
            Head([.. columns]),
            Of(
                "tbody",
                rows.Select(row =>
                    Of(
                        "tr",
                        RowHead(row[0]),
                        row.Skip(1)
                            .Select(
                                (cell, index) =>
                                    Of(
                                        "td",
                                        new XAttribute("data-label", columns[index + 1]),
                                        cell is string text ? ClipSentence(text) : cell
                                    )
                            )
                    )
                )
            )
        );
}
