using System.Globalization;
using System.Xml.Linq;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using Newtonsoft.Json.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>
/// Renders the files in the zip, the missing files and the redactions, for the user who decides whether to send it.
/// </summary>
internal static class ContentSections
{
    public static XElement Files(PageData page) =>
        Of(
            "section",
            new XAttribute("id", "contents"),
            Of("h2", "What is in this zip"),
            Table.Quiet("Extract the whole zip to follow the links."),
            Table.Of(
                ["File", "What it is", "Size", "Removed"],
                page.Contents["Files"]
                    .OrEmpty()
                    .Select(file =>
                        (IReadOnlyList<object>)
                            [Name(file), What(file), Size((long?)file["Size"] ?? 0), PageData.Text(file["Removed"])]
                    )
            )
        );

    public static XElement Removed(PageData page) =>
        Of(
            "section",
            new XAttribute("id", "removed"),
            Of("h2", "What was removed"),
            Table.Of(
                ["What", "How often"],
                page.Contents["Removed"]
                    .OrEmpty()
                    .Select(row => (IReadOnlyList<object>)[PageData.Text(row["Meaning"]), PageData.Text(row["Count"])])
            ),
            Of("h3", "What was kept"),
            Of("ul", page.Contents["Kept"].OrEmpty().Select(kept => Of("li", PageData.Text(kept)))),
            Of("h3", "What cannot be guaranteed"),
            Table.Quiet("Rules find secrets by their names and forms. Look through the files before you send them."),
            Of("ul", page.Contents["NotGuaranteed"].OrEmpty().Select(limit => Of("li", PageData.Text(limit))))
        );

    private static object Name(JToken file)
    {
        string name = PageData.Text(file["Name"]);
        return (long?)file["Size"] > 0 || name == "contents.json"
            ? Of(
                "a",
                new XAttribute("href", string.Join("/", name.Split('/').Select(System.Uri.EscapeDataString))),
                name
            )
            : name;
    }

    private static object What(JToken file) =>
        new object?[]
        {
            PageData.Text(file["Content"]),
            PageData.Text(file["Status"]) is var status and not "Included"
                ? Of("span", Class($"level {(status == "Failed" ? "fail" : "warn")}"), Words(status))
                : null,
            PageData.Text(file["Reason"]) is { Length: > 0 } reason ? Of("span", Class("quiet"), " " + reason) : null,
        }
            .OfType<object>()
            .ToArray();

    private static string Words(string status) =>
        status switch
        {
            "Failed" => "unavailable",
            "Absent" => "absent",
            _ => "shortened",
        };

    private static string Size(long bytes) =>
        bytes switch
        {
            0 => "",
            < 1024 => $"{bytes} bytes",
            < 1024 * 1024 => string.Format(CultureInfo.InvariantCulture, "{0:0.#} KB", bytes / 1024.0),
            _ => string.Format(CultureInfo.InvariantCulture, "{0:0.#} MB", bytes / 1048576.0),
        };
}

/// <summary>Renders the connector's warnings and errors: the newest ones visible, the others collapsed.</summary>
internal static class EventSection
{
    private const int VisibleEvents = 10;

    public static XElement Of(PageData page)
    {
        JToken? data = page.Of(DiagnosticParts.Events);
        JArray? events = data?["Events"] as JArray;
        return Html.Of(
            "section",
            new XAttribute("id", "events"),
            Html.Of("h2", "Events"),
            events is null ? Table.Quiet($"No events could be read. {page.Reason(DiagnosticParts.Events)}")
                : events.Count == 0 ? Table.Quiet($"No warning and no error since {PageData.Time(data!["Since"])}.")
                : Rows(events.Take(VisibleEvents)),
            (data?["Unreadable"]).OrEmpty().Select(reason => Table.Quiet(PageData.Text(reason))),
            events?.Count > VisibleEvents
                ? Folding.Of("older", "Older events", events.Count - VisibleEvents, Rows(events.Skip(VisibleEvents)))
                : null
        );
    }

    private static XElement Rows(IEnumerable<JToken> events) =>
        Table.Of(
            ["Time", "Level", "Source", "Message"],
            events.Select(entry =>
                (IReadOnlyList<object>)
                    [
                        PageData.Time(entry["Time"]),
                        Level(PageData.Text(entry["Level"])),
                        $"{PageData.Text(entry["Source"])} {PageData.Text(entry["Id"])}",
                        new[]
                        {
                            Html.Of("p", PageData.Text(entry["Message"])),
                            Labeled(entry, "Cause", "Likely cause"),
                            Labeled(entry, "Remedy", "Remedy"),
                        }
                            .OfType<XElement>()
                            .ToArray(),
                    ]
            )
        );

    // Cause and remedy exist only if the text is a known message from Microsoft.
    private static XElement? Labeled(JToken entry, string name, string title) =>
        PageData.Text(entry[name]) is { Length: > 0 } text
            ? Html.Of("p", Html.Of("b", $"{title}: "), CommandText.Of(text))
            : null;

    private static XElement Level(string level) =>
        Html.Of("span", Class(level is "Critical" or "Error" ? "level fail" : "level warn"), level);
}

/// <summary>Renders the data of server and connector as names and values.</summary>
internal static class FactSections
{
    // Already shown in the banner and the header of the page.
    private static readonly string[] s_shown = ["Server", "Health", "NextStep", "Environment", "Rehearsed", "IsLocal"];

    public static XElement Status(PageData page) =>
        Of(
            "section",
            new XAttribute("id", "status"),
            Of("h2", "Status"),
            page.Of(DiagnosticParts.Status) is JObject status
                ? Facts(status.Properties().Where(property => !s_shown.Contains(property.Name)))
                : Table.Quiet($"The status could not be read. {page.Reason(DiagnosticParts.Status)}")
        );

    public static XElement Details(PageData page, string part, string title) =>
        Folding.Of(
            part.Replace(".json", ""),
            title,
            null,
            page.Of(part) is JToken data ? Value(data) : Table.Quiet(page.Reason(part))
        );

    private static object Value(JToken value) =>
        value switch
        {
            JObject { Count: 1 } only when only.Properties().Single().Value is JArray items => Value(items),
            JObject properties => Facts(properties.Properties()),
            JArray { Count: 0 } => Table.Quiet("none"),
            JArray items when items.All(item => item is JObject) => Rows([.. items.Cast<JObject>()]),
            JArray items => Of("ul", items.Select(item => Of("li", Value(item)))),
            JValue { Value: bool yes } => yes ? "yes" : "no",
            _ => PageData.Time(value),
        };

    private static XElement Facts(IEnumerable<JProperty> properties) =>
        Of(
            "dl",
            properties.SelectMany(property =>
                new[] { Of("dt", PageData.Words(property.Name)), Of("dd", Value(property.Value)) }
            )
        );

    private static XElement Rows(IReadOnlyList<JObject> rows)
    {
        string[] names = [.. rows.SelectMany(row => row.Properties()).Select(property => property.Name).Distinct()];
        return Table.Of(
            [.. names.Select(PageData.Words)],
            rows.Select(row =>
                (IReadOnlyList<object>)[.. names.Select(name => row[name] is { } value ? Value(value) : "")]
            )
        );
    }
}
