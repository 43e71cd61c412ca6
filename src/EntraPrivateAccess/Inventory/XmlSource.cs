using System.IO;
using System.Xml;
using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// An XML text that can be edited: the parser provides the positions, and an edit changes only the characters at its
/// position.
/// </summary>
/// <remarks>
/// Serializing a parsed document would lose the quotes, line endings and spaces between attributes of a file that is
/// maintained by hand.
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

    // The indentation of the file, taken from the first indented element below the root.
    private string IndentUnit => Root.Elements().Select(Indent).FirstOrDefault(indent => indent.Length > 0) ?? "  ";

    // Configuration files have about six levels. Finding positions takes longer with each level.
    private const int MaximumDepth = 100;

    /// <exception cref="XmlException">The text is not well-formed XML, has a DTD, or is nested too deeply.</exception>
    public static XmlSource Parse(string text)
    {
        CheckDepth(text);
        using XmlReader reader = XmlReader.Create(new StringReader(text));
        XElement root = XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo).Root!;
        return new XmlSource(text, root, XmlPositions.Find(text, root));
    }

    private static void CheckDepth(string text)
    {
        using XmlReader reader = XmlReader.Create(new StringReader(text));
        while (reader.Read())
        {
            if (reader.Depth > MaximumDepth)
            {
                throw new XmlException($"Elements are nested more than {MaximumDepth} levels deep.");
            }
        }
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

    /// <summary>Adds an empty element as the last child, with the indentation of the file.</summary>
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

    /// <summary>Removes an element and the white space before it.</summary>
    public XmlSource Without(XElement element)
    {
        (int start, int end) = _places.Of(element);
        return Replace(SkipBlanksBefore(start), end, "");
    }

    /// <summary>Returns the line of an element or an attribute, from 1.</summary>
    public int LineOf(XObject node) => ((IXmlLineInfo)node).LineNumber;

    /// <summary>Returns the text of an element as it is written.</summary>
    public string TextOf(XElement element)
    {
        (int start, int end) = _places.Of(element);
        return Text.Substring(start, end - start);
    }

    /// <summary>Adds elements as the last children, as they are written.</summary>
    /// <param name="raw">The text of one or more elements.</param>
    public XmlSource WithRawChild(XElement parent, string raw)
    {
        // A placeholder gets the place and the indentation.
        const string Placeholder = "placeholder";
        string written = WithChild(parent, Placeholder).Text;
        int place = written.LastIndexOf($"<{Placeholder} />", StringComparison.Ordinal);
        return Parse(written.Remove(place, Placeholder.Length + 4).Insert(place, raw));
    }

    /// <summary>Renames an element in its start and end tags.</summary>
    public XmlSource Renamed(XElement element, string name)
    {
        (int start, int end) = _places.Of(element);
        int length = _places.NameLength(element);
        string text = Text;
        if (!element.IsEmpty)
        {
            int close = text.LastIndexOf("</", end - 1, StringComparison.Ordinal) + 2;
            text = text.Remove(close, length).Insert(close, name);
        }

        return Parse(text.Remove(start + 1, length).Insert(start + 1, name));
    }

    /// <summary>Renames an attribute, and keeps its value and quotes.</summary>
    public XmlSource RenamedAttribute(XElement element, string name, string newName)
    {
        int start = _places.Of(element.Attribute(name)!).Start;
        return Replace(start, start + name.Length, newName);
    }

    /// <summary>Replaces an element by an element that it contains.</summary>
    public XmlSource Unwrapped(XElement outer, XElement inner)
    {
        (int start, int end) = _places.Of(outer);
        (int first, int last) = _places.Of(inner);
        return Replace(start, end, Text.Substring(first, last - first));
    }

    private XmlSource Replace(int start, int end, string by) =>
        Parse(Text.Substring(0, start) + by + Text.Substring(end));

    /// <summary>Returns the position after the last attribute, or after the name if there are no attributes.</summary>
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

/// <summary>The positions of the elements and attributes in an XML text, as reported by the parser.</summary>
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
        // A loaded document provides only the start of an element, and a reader also the end. Both visit the elements
        // in the same order.
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

    /// <summary>Returns the range from the first character of the element to the position after its last.</summary>
    public (int Start, int End) Of(XElement element) => _elements[element];

    /// <summary>Returns the range from the attribute's name to the position after its closing quote.</summary>
    public (int Start, int End) Of(XAttribute attribute)
    {
        int start = Offset(attribute);
        int open = _text.IndexOfAny(['"', '\''], start);
        return (start, _text.IndexOf(_text[open], open + 1) + 1);
    }

    /// <summary>Returns the position after the <c>&gt;</c> of the element's start tag.</summary>
    public int StartTagEnd(XElement element) => TagEnd(Of(element).Start);

    public int NameLength(XElement element)
    {
        int start = Of(element).Start + 1;
        return _text.IndexOfAny([' ', '\t', '\r', '\n', '/', '>'], start) - start;
    }

    private int Offset(IXmlLineInfo place) => _lines[place.LineNumber - 1] + place.LinePosition - 1;

    // The value of an attribute can contain a >.
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

    // In XML, a line ends with \n, \r or both.
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
