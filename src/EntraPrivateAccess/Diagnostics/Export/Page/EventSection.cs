using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using Newtonsoft.Json.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>What the connector complained of: the newest in sight, the others folded away.</summary>
internal static class EventSection
{
    private const int InSight = 10;

    public static XElement Of(PageData page)
    {
        JToken? data = page.Of(DiagnosticParts.Events);
        JArray? events = data?["Events"] as JArray;
        return Html.Of("section", new XAttribute("id", "events"),
            Html.Of("h2", "Events"),
            events is null ? Table.Quiet($"No events could be read. {page.Reason(DiagnosticParts.Events)}")
                : events.Count == 0 ? Table.Quiet($"No warning and no error since {PageData.Time(data!["Since"])}.")
                : Rows(events.Take(InSight)),
            (data?["Unreadable"]).OrEmpty().Select(reason => Table.Quiet(PageData.Text(reason))),
            events?.Count > InSight ? Folding.Of("older", "Older events", events.Count - InSight, Rows(events.Skip(InSight))) : null);
    }

    private static XElement Rows(IEnumerable<JToken> events) => Table.Of(
        ["Time", "Level", "Source", "What it says"],
        events.Select(entry => (IReadOnlyList<object>)
        [
            PageData.Time(entry["Time"]),
            Level(PageData.Text(entry["Level"])),
            $"{PageData.Text(entry["Source"])} {PageData.Text(entry["Id"])}",
            new[]
            {
                Html.Of("p", PageData.Text(entry["Message"])),
                Said(entry, "Cause", "Likely cause"),
                Said(entry, "Remedy", "Remedy"),
            }.OfType<XElement>().ToArray(),
        ]));

    // Cause and remedy are there where the text is one of Microsoft's known ones.
    private static XElement? Said(JToken entry, string name, string title) =>
        PageData.Text(entry[name]) is { Length: > 0 } text
            ? Html.Of("p", Html.Of("b", $"{title}: "), CommandText.Of(text))
            : null;

    private static XElement Level(string level) => Html.Of("span", Class(level is "Critical" or "Error" ? "level fail" : "level warn"), level);
}
