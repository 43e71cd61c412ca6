using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using Newtonsoft.Json.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>
/// Renders the overview page: the verdict, the failed checks with their remedies, then the details.
/// </summary>
/// <remarks>
/// The page is created from the redacted JSON parts of the same zip, so it can't reveal more than they do.
/// </remarks>
internal static class DiagnosticPage
{
    // Blocks scripts and external content, even if a malicious value reaches the page.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    /// <param name="contents">The content of <c>contents.json</c>.</param>
    /// <param name="data">The JSON parts by name; any of them may be missing.</param>
    public static string Print(JObject contents, IReadOnlyDictionary<string, JToken> data)
    {
        PageData page = new(contents, data);
        return Html.Print(
            Of(
                "html",
                new XAttribute("lang", "en"),
                Of(
                    "head",
                    Of("meta", new XAttribute("charset", "utf-8")),
                    Of(
                        "meta",
                        new XAttribute("http-equiv", "Content-Security-Policy"),
                        new XAttribute("content", Policy)
                    ),
                    Of(
                        "meta",
                        new XAttribute("name", "viewport"),
                        new XAttribute("content", "width=device-width, initial-scale=1")
                    ),
                    Of("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                    Of("title", $"{page.Health}: connector on {page.Server}"),
                    Of("style", Style())
                ),
                Of(
                    "body",
                    Of(
                        "main",
                        Header(page),
                        VerdictBanner.Of(page),
                        CheckSections.Problems(page, "Fail", "Failed checks"),
                        CheckSections.Problems(page, "Warn", "Warnings"),
                        FactSections.Status(page),
                        EventSection.Of(page),
                        CheckSections.Merged(page, "Fail", "Failed checks, each row"),
                        CheckSections.Merged(page, "Warn", "Warnings, each row"),
                        CheckSections.Others(page, "Pass", "Passed checks"),
                        CheckSections.Others(page, "Skip", "Skipped checks"),
                        FactSections.Details(page, DiagnosticParts.Server, "The server"),
                        FactSections.Details(page, DiagnosticParts.Services, "Services"),
                        FactSections.Details(page, DiagnosticParts.Versions, "Installed programs"),
                        FactSections.Details(page, DiagnosticParts.Registration, "Registration and certificate"),
                        FactSections.Details(page, DiagnosticParts.Settings, "Settings of the machine"),
                        ContentSections.Files(page),
                        ContentSections.Removed(page)
                    ),
                    Of(
                        "footer",
                        Of("p", $"Created by the PowerShell module EntraPrivateAccess {contents["ModuleVersion"]}.")
                    )
                )
            )
        );
    }

    private static XElement Header(PageData page) =>
        Of(
            "header",
            Of("p", Class("kind"), "Connector diagnostic"),
            Of("h1", page.Server),
            Of(
                "p",
                Class("quiet"),
                string.Join(
                    " · ",
                    new[]
                    {
                        PageData.Time(page.Contents["Made"]),
                        $"environment {page.Contents["Environment"]}",
                        (bool?)page.Contents["Rehearsed"] is true ? "a virtual server of a sandbox" : null,
                    }.OfType<string>()
                )
            )
        );

    private static string Style()
    {
        using StreamReader reader = new(
            typeof(DiagnosticPage).Assembly.GetManifestResourceStream("EntraPrivateAccess.DiagnosticPage.css")!
        );
        return reader.ReadToEnd();
    }
}

/// <summary>The data of the page, and the formatting of its values.</summary>
internal sealed class PageData(JObject contents, IReadOnlyDictionary<string, JToken> parts)
{
    public JObject Contents => contents;

    public string Server => Text(contents["Server"]);

    public IReadOnlyList<JToken> Checks => [.. (Of(DiagnosticParts.Checks)?["Checks"]).OrEmpty()];

    /// <summary>The checks that require an action, one per cause, the worst first.</summary>
    public IReadOnlyList<JToken> Findings => [.. (Of(DiagnosticParts.Checks)?["Findings"]).OrEmpty()];

    public string Health => Of(DiagnosticParts.Checks)?["Health"] is { } health ? Text(health) : "Unknown";

    /// <summary>The first action to take, or the reason why the checks did not run.</summary>
    public string NextStep =>
        Of(DiagnosticParts.Checks)?["NextStep"] is { } step
            ? Text(step)
            : $"The checks could not run. {Reason(DiagnosticParts.Checks)}";

    /// <summary>Gets the data of a part, or null if the part is missing.</summary>
    public JToken? Of(string part) => parts.TryGetValue(part, out JToken? data) ? data : null;

    /// <summary>Gets the reason why a part is missing.</summary>
    public string Reason(string part) =>
        Text(contents["Files"].OrEmpty().FirstOrDefault(file => Text(file["Name"]) == part)?["Reason"]);

    public static string Text(JToken? value) =>
        value is null ? "" : Convert.ToString((value as JValue)?.Value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Formats a time for display, in UTC.</summary>
    public static string Time(JToken? value) =>
        Text(value) is { Length: >= 20 } time && time[10] == 'T' ? $"{time[..10]} {time[11..16]} UTC" : Text(value);

    /// <summary>Splits a property name into words.</summary>
    public static string Words(string name)
    {
        string words = Regex.Replace(name, "(?<=[a-z])(?=[A-Z])", " ");
        return words[..1] + words[1..].ToLowerInvariant();
    }
}

internal static class PageTokens
{
    /// <summary>Returns the items of a list, or no items if the token is not a list.</summary>
    public static IEnumerable<JToken> OrEmpty(this JToken? list) => list is JArray items ? items : [];
}
