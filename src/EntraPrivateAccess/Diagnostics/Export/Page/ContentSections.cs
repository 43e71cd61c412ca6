using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using Newtonsoft.Json.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>What is in the zip, what is not, and what was taken out of it: read by who decides whether to send it.</summary>
internal static class ContentSections
{
    public static XElement Files(PageData page) => Of("section", new XAttribute("id", "contents"),
        Of("h2", "What is in this zip"),
        Table.Quiet("Extract the whole zip to follow the links."),
        Table.Of(
            ["File", "What it is", "Size", "Removed"],
            page.Contents["Files"].OrEmpty().Select(file => (IReadOnlyList<object>)[Name(file), What(file), Size((long?)file["Size"] ?? 0), PageData.Text(file["Removed"])])));

    public static XElement Removed(PageData page) => Of("section", new XAttribute("id", "removed"),
        Of("h2", "What was removed"),
        Table.Of(
            ["What", "How often"],
            page.Contents["Removed"].OrEmpty().Select(row => (IReadOnlyList<object>)[PageData.Text(row["Meaning"]), PageData.Text(row["Count"])])),
        Of("h3", "What stays"),
        Of("ul", page.Contents["Kept"].OrEmpty().Select(kept => Of("li", PageData.Text(kept)))));

    private static object Name(JToken file)
    {
        string name = PageData.Text(file["Name"]);
        return (long?)file["Size"] > 0 || name == "contents.json"
            ? Of("a", new XAttribute("href", string.Join("/", name.Split('/').Select(System.Uri.EscapeDataString))), name)
            : name;
    }

    private static object What(JToken file) => new object?[]
    {
        PageData.Text(file["Content"]),
        PageData.Text(file["Status"]) is var status and not "Included" ? Of("span", Class($"level {(status == "Failed" ? "fail" : "warn")}"), Words(status)) : null,
        PageData.Text(file["Reason"]) is { Length: > 0 } reason ? Of("span", Class("quiet"), " " + reason) : null,
    }.OfType<object>().ToArray();

    private static string Words(string status) => status switch
    {
        "Failed" => "not to be had",
        "Absent" => "absent",
        _ => "shortened",
    };

    private static string Size(long bytes) => bytes switch
    {
        0 => "",
        < 1024 => $"{bytes} bytes",
        < 1024 * 1024 => string.Format(CultureInfo.InvariantCulture, "{0:0.#} KB", bytes / 1024.0),
        _ => string.Format(CultureInfo.InvariantCulture, "{0:0.#} MB", bytes / 1048576.0),
    };
}
