using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using System.Xml.Linq;

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
            _ = html.Append(' ').Append(attribute.Name.LocalName).Append("=\"").Append(Encode(attribute.Value)).Append('"');
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
        WebUtility.HtmlEncode(text.All(IsAllowed) ? text : new string([.. text.Select(letter => IsAllowed(letter) ? letter : '\uFFFD')]));

    private static bool IsAllowed(char letter) => !char.IsControl(letter) || letter is '\n' or '\t' or '\r';
}
