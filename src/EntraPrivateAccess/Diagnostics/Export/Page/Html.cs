using System.Globalization;
using System.IO;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>Writes elements as HTML. All text and attribute values are encoded.</summary>
internal static class Html
{
    private static readonly HashSet<string> s_void = ["meta", "br", "hr"];
    private static readonly HashSet<string> s_inline =
    [
        "a",
        "b",
        "span",
        "bdi",
        "code",
        "strong",
        "time",
        "em",
        "rect",
    ];

    public static string Print(XElement document)
    {
        using StringWriter html = new(CultureInfo.InvariantCulture);
        html.Write("<!DOCTYPE html>\n");
        Write(document, html);
        html.Write('\n');
        return html.ToString();
    }

    public static XElement Of(string name, params object?[] content) => new(name, content);

    public static XAttribute Class(string names) => new("class", names);

    /// <summary>Writes one element with its content.</summary>
    public static void Write(XElement element, TextWriter html)
    {
        string name = element.Name.LocalName;
        html.Write('<');
        html.Write(name);
        foreach (XAttribute attribute in element.Attributes())
        {
            html.Write(' ');
            html.Write(attribute.Name.LocalName);
            html.Write("=\"");
            html.Write(Encode(attribute.Value));
            html.Write('"');
        }

        html.Write('>');
        if (s_void.Contains(name))
        {
            return;
        }

        foreach (XNode node in element.Nodes())
        {
            if (node is XElement child)
            {
                Write(child, html);
            }
            else if (node is XText text)
            {
                // The style sheet is part of the module, and browsers do not decode entities in it.
                html.Write(name == "style" ? text.Value : Encode(text.Value));
            }
        }

        html.Write("</");
        html.Write(name);
        html.Write('>');
        if (!s_inline.Contains(name))
        {
            html.Write('\n');
        }
    }

    // Events and logs can contain control characters, which are not allowed in HTML.
    private static string Encode(string text)
    {
        // Most texts of a large page need no change.
        bool isPlain = true;
        foreach (char letter in text)
        {
            isPlain &= letter is '\n' or (>= ' ' and < '\u007F') and not ('<' or '>' or '&' or '"' or '\'');
        }

        return isPlain
            ? text
            : WebUtility.HtmlEncode(
                text.All(IsAllowed)
                    ? text
                    : new string([.. text.Select(letter => IsAllowed(letter) ? letter : '\uFFFD')])
            );
    }

    private static bool IsAllowed(char letter) => !char.IsControl(letter) || letter is '\n' or '\t' or '\r';
}

/// <summary>
/// Marks the commands in a sentence, because browsers would otherwise break lines at the hyphen of a command.
/// </summary>
internal static class CommandText
{
    // A command or a parameter. Longer words are not commands of this module and would overflow a narrow page.
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
/// Renders a table that becomes a list of cards on a narrow page: each cell contains the name of its column.
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

/// <summary>Renders a collapsed section, which is expanded in print.</summary>
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
