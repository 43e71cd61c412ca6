using System.Xml.Linq;
using Newtonsoft.Json.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>
/// Renders the checks: those that require an action as cards, one per cause, and all rows of each status collapsed.
/// </summary>
internal static class CheckSections
{
    /// <summary>Renders the findings with this status as cards; returns null if there are none.</summary>
    public static XElement? Problems(PageData page, string status, string title)
    {
        IReadOnlyList<JToken> rows = With(page.Findings, status);
        return rows.Count == 0
            ? null
            : Of(
                "section",
                new XAttribute("id", status.ToLowerInvariant()),
                Of("h2", title),
                Of("ol", Class("cards"), rows.Select(Card))
            );
    }

    /// <summary>Renders the rows that were merged into fewer findings; returns null if none were.</summary>
    public static XElement? Merged(PageData page, string status, string title) =>
        With(page.Findings, status).Count == With(page.Checks, status).Count
            ? null
            : Rows(page, status, title, status.ToLowerInvariant() + "-rows");

    public static XElement? Others(PageData page, string status, string title) =>
        Rows(page, status, title, status.ToLowerInvariant());

    private static XElement? Rows(PageData page, string status, string title, string id)
    {
        IReadOnlyList<JToken> rows = With(page.Checks, status);
        return rows.Count == 0
            ? null
            : Folding.Of(
                id,
                title,
                rows.Count,
                Table.Of(
                    ["Check", "Target", "Finding"],
                    rows.Select(row =>
                        (IReadOnlyList<object>)
                            [PageData.Text(row["Name"]), PageData.Text(row["Target"]), PageData.Text(row["Detail"])]
                    )
                )
            );
    }

    private static XElement Card(JToken row) =>
        Of(
            "li",
            Class($"card {PageData.Text(row["Status"]).ToLowerInvariant()}"),
            Of(
                "h3",
                PageData.Text(row["Name"]),
                PageData.Text(row["Target"]) is { Length: > 0 } target
                    ? Of("span", Class("target"), " " + target)
                    : null
            ),
            Of("p", PageData.Text(row["Detail"])),
            PageData.Text(row["Action"]) is { Length: > 0 } action
                ? Of("p", Class("action"), Of("b", "Do this: "), CommandText.Of(action))
                : null
        );

    private static IReadOnlyList<JToken> With(IReadOnlyList<JToken> rows, string status) =>
        [.. rows.Where(row => PageData.Text(row["Status"]) == status)];
}

/// <summary>Renders the health, the next step and the number of checks per status.</summary>
internal static class VerdictBanner
{
    public static XElement Of(PageData page) =>
        Html.Of(
            "section",
            Class($"verdict {Tone(page.Health)}"),
            new XAttribute("aria-label", "Verdict"),
            Html.Of("p", Class("word"), Words(page.Health)),
            Html.Of("p", Class("next"), CommandText.Of(page.NextStep)),
            Html.Of(
                "ul",
                Class("counts"),
                Count(page, "Fail", "failed"),
                Count(page, "Warn", "with a warning"),
                Count(page, "Pass", "passed"),
                Count(page, "Skip", "skipped")
            )
        );

    private static XElement Count(PageData page, string status, string word)
    {
        int count = page.Checks.Count(row => PageData.Text(row["Status"]) == status);
        return Html.Of(
            "li",
            Class(count == 0 ? "none" : status.ToLowerInvariant()),
            Html.Of("b", count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            " " + word
        );
    }

    private static string Tone(string health) =>
        health switch
        {
            "Healthy" => "good",
            "Degraded" => "fair",
            "Unhealthy" or "NotRegistered" or "NotInstalled" => "bad",
            _ => "unknown",
        };

    private static string Words(string health) =>
        health switch
        {
            "NotRegistered" => "Not registered",
            "NotInstalled" => "Not installed",
            _ => health,
        };
}
