using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>Prints elements as HTML. Whatever was put in as text or attribute stays text, whoever wrote it.</summary>
internal static class Html
{
    private static readonly HashSet<string> s_void = ["meta", "br", "hr"];
    private static readonly HashSet<string> s_inline = ["a", "b", "span", "code", "strong", "time", "em"];

    public static string Print(XElement document)
    {
        StringBuilder html = new("<!DOCTYPE html>\n");
        Print(document, html);
        return html.Append('\n').ToString();
    }

    public static XElement Of(string name, params object?[] content) => new(name, content);

    public static XAttribute Class(string names) => new("class", names);

    private static void Print(XElement element, StringBuilder html)
    {
        string name = element.Name.LocalName;
        _ = html.Append('<').Append(name);
        foreach (XAttribute attribute in element.Attributes())
        {
            _ = html.Append(' ')
                .Append(attribute.Name.LocalName)
                .Append("=\"")
                .Append(Encode(attribute.Value))
                .Append('"');
        }

        _ = html.Append('>');
        if (s_void.Contains(name))
        {
            return;
        }

        foreach (XNode node in element.Nodes())
        {
            if (node is XElement child)
            {
                Print(child, html);
            }
            else if (node is XText text)
            {
                // A style sheet is the module's own, and a browser takes it as it stands.
                _ = html.Append(name == "style" ? text.Value : Encode(text.Value));
            }
        }

        _ = html.Append("</").Append(name).Append('>');
        if (!s_inline.Contains(name))
        {
            _ = html.Append('\n');
        }
    }

    // Control characters come in events and logs, and no page may hold them.
    private static string Encode(string text) =>
        WebUtility.HtmlEncode(
            text.All(IsAllowed) ? text : new string([.. text.Select(letter => IsAllowed(letter) ? letter : '\uFFFD')])
        );

    private static bool IsAllowed(char letter) => !char.IsControl(letter) || letter is '\n' or '\t' or '\r';
}

/// <summary>
/// Sentences that name commands: a browser would break a line at a command's dash, and nobody could read what to
/// type.
/// </summary>
internal static class CommandText
{
    // A command, or one of its parameters. Longer ones are none of ours, and would hang out of a narrow page.
    private static readonly Regex s_word = new(
        @"(?<![\w-])(?:[A-Z][a-z]+-[A-Z][A-Za-z0-9]{1,30}|-[A-Z][A-Za-z0-9]{1,20})(?![\w-])"
    );

    public static IReadOnlyList<object> Of(string text)
    {
        List<object> content = [];
        int done = 0;
        foreach (Match word in s_word.Matches(text))
        {
            content.Add(text[done..word.Index]);
            content.Add(Html.Of("span", Html.Class("command"), word.Value));
            done = word.Index + word.Length;
        }

        content.Add(text[done..]);
        return content;
    }
}

/// <summary>
/// A table that becomes a list of cards where there is no room for columns: each cell carries its column's name.
/// </summary>
internal static class Table
{
    public static XElement Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object>> rows) =>
        Html.Of(
            "table",
            Html.Of(
                "thead",
                Html.Of("tr", columns.Select(column => Html.Of("th", new XAttribute("scope", "col"), column)))
            ),
            Html.Of(
                "tbody",
                rows.Select(row =>
                    Html.Of(
                        "tr",
                        row.Select((cell, index) => Html.Of("td", new XAttribute("data-label", columns[index]), cell))
                    )
                )
            )
        );

    public static XElement Quiet(string text) => Html.Of("p", Class("quiet"), text);
}

/// <summary>What is folded away until somebody wants it; print shows it.</summary>
internal static class Folding
{
    public static XElement Of(string id, string title, int? count, params object?[] content) =>
        Html.Of(
            "details",
            new XAttribute("id", id),
            Html.Of(
                "summary",
                Html.Of("span", Html.Class("title"), title),
                count is int number
                    ? Html.Of("span", Html.Class("count"), number.ToString(CultureInfo.InvariantCulture))
                    : null
            ),
            content
        );
}
