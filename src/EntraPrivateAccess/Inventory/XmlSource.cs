using System.IO;
using System.Xml;
using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// An XML text that can be edited: the parser says where things stand, and an edit changes the letters of that place
/// and no others.
/// </summary>
/// <remarks>
/// Writing a parsed document back would lose quotes, line ends and the space between attributes of a file that people
/// keep by hand.
/// </remarks>
internal sealed class XmlSource
{
    private readonly XmlPositions _places;

    private XmlSource(string text, XElement root, XmlPositions places)
    {
        Text = text;
        Root = root;
        _places = places;
    }

    public string Text { get; }

    public XElement Root { get; }

    private string NewLine =>
        Text.Contains("\r\n") ? "\r\n"
        : Text.Contains("\n") ? "\n"
        : "";

    // How far the file indents, told by its first element that stands below the root.
    private string IndentUnit => Root.Elements().Select(Indent).FirstOrDefault(indent => indent.Length > 0) ?? "  ";

    /// <exception cref="XmlException">It is no well-formed XML, or has a DTD.</exception>
    public static XmlSource Parse(string text)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(text));
        XElement root = XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo).Root!;
        return new XmlSource(text, root, XmlPositions.Find(text, root));
    }

    public XmlSource WithAttribute(XElement element, string name, string value)
    {
        string written = new XAttribute(name, value).ToString();
        if (element.Attribute(name) is { } attribute)
        {
            (int start, int end) = _places.Of(attribute);
            return Replace(start, end, written);
        }

        int place = TagContentEnd(element);
        return Replace(place, place, " " + written);
    }

    public XmlSource WithoutAttribute(XElement element, string name)
    {
        if (element.Attribute(name) is not { } attribute)
        {
            return this;
        }

        (int start, int end) = _places.Of(attribute);
        return Replace(SkipBlanksBefore(start), end, "");
    }

    /// <summary>Adds an empty element as the last child, indented as the file is.</summary>
    public XmlSource WithChild(XElement parent, string name)
    {
        string outer = NewLine.Length == 0 ? "" : NewLine + Indent(parent);
        string child = (NewLine.Length == 0 ? "" : outer + IndentUnit) + $"<{name} />";
        (int start, int end) = _places.Of(parent);
        if (parent.IsEmpty)
        {
            string parentName = Text.Substring(start + 1, _places.NameLength(parent));
            return Replace(TagContentEnd(parent), end, $">{child}{outer}</{parentName}>");
        }

        int close = Text.LastIndexOf("</", end - 1, StringComparison.Ordinal);
        int place = SkipBlanksBefore(close);
        bool closesOnItsOwnLine = Text.IndexOf('\n', place, close - place) >= 0;
        return Replace(place, place, closesOnItsOwnLine ? child : child + outer);
    }

    /// <summary>Takes an element out, with the blanks and the line end before it.</summary>
    public XmlSource Without(XElement element)
    {
        (int start, int end) = _places.Of(element);
        return Replace(SkipBlanksBefore(start), end, "");
    }

    private XmlSource Replace(int start, int end, string by) =>
        Parse(Text.Substring(0, start) + by + Text.Substring(end));

    /// <summary>Behind the last attribute, or the name where there is none.</summary>
    private int TagContentEnd(XElement element)
    {
        int end = _places.StartTagEnd(element) - 1;
        return SkipBlanksBefore(Text[end - 1] == '/' ? end - 1 : end);
    }

    private string Indent(XElement element)
    {
        int start = _places.Of(element).Start;
        int line = Text.LastIndexOf('\n', start) + 1;
        string before = Text.Substring(line, start - line);
        return before.Trim().Length == 0 ? before : "";
    }

    private int SkipBlanksBefore(int place)
    {
        while (place > 0 && char.IsWhiteSpace(Text[place - 1]))
        {
            place--;
        }

        return place;
    }
}

/// <summary>Where the elements and attributes of an XML text stand in it, as the parser tells it.</summary>
internal sealed class XmlPositions
{
    private readonly string _text;
    private readonly IReadOnlyList<int> _lines;
    private readonly Dictionary<XElement, (int Start, int End)> _elements = [];

    private XmlPositions(string text)
    {
        _text = text;
        _lines = LinesOf(text);
    }

    /// <param name="root">The root of the same text, loaded with line information.</param>
    public static XmlPositions Find(string text, XElement root)
    {
        XmlPositions places = new(text);
        // A loaded document knows where an element begins, and only a reader where it ends: both meet them in the
        // same order.
        Queue<XElement> order = new(root.DescendantsAndSelf());
        Stack<(XElement Element, int Start)> open = new();
        using XmlReader reader = XmlReader.Create(new StringReader(text));
        IXmlLineInfo line = (IXmlLineInfo)reader;
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Element)
            {
                int start = places.Offset(line) - 1;
                XElement element = order.Dequeue();
                open.Push((element, start));
                if (reader.IsEmptyElement)
                {
                    places._elements[open.Pop().Element] = (start, places.TagEnd(start));
                }
            }
            else if (reader.NodeType is XmlNodeType.EndElement)
            {
                (XElement element, int start) = open.Pop();
                places._elements[element] = (start, text.IndexOf('>', places.Offset(line)) + 1);
            }
        }

        return places;
    }

    /// <summary>From its first letter to behind its last.</summary>
    public (int Start, int End) Of(XElement element) => _elements[element];

    /// <summary>From its name to behind its closing quote.</summary>
    public (int Start, int End) Of(XAttribute attribute)
    {
        int start = Offset(attribute);
        int open = _text.IndexOfAny(['"', '\''], start);
        return (start, _text.IndexOf(_text[open], open + 1) + 1);
    }

    /// <summary>Behind the <c>&gt;</c> of its start tag.</summary>
    public int StartTagEnd(XElement element) => TagEnd(Of(element).Start);

    public int NameLength(XElement element)
    {
        int start = Of(element).Start + 1;
        return _text.IndexOfAny([' ', '\t', '\r', '\n', '/', '>'], start) - start;
    }

    private int Offset(IXmlLineInfo place) => _lines[place.LineNumber - 1] + place.LinePosition - 1;

    // A > can stand in an attribute's value.
    private int TagEnd(int start)
    {
        char quote = '\0';
        for (int index = start; ; index++)
        {
            char letter = _text[index];
            if (quote != '\0')
            {
                quote = letter == quote ? '\0' : quote;
            }
            else if (letter is '"' or '\'')
            {
                quote = letter;
            }
            else if (letter == '>')
            {
                return index + 1;
            }
        }
    }

    // A line ends with \n, \r or both, as XML has it.
    private static List<int> LinesOf(string text) =>
        [
            0,
            .. Enumerable
                .Range(0, text.Length)
                .Where(index =>
                    text[index] == '\n'
                    || (text[index] == '\r' && (index + 1 == text.Length || text[index + 1] != '\n'))
                )
                .Select(index => index + 1),
        ];
}
