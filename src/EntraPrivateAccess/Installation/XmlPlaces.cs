using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;

namespace EntraPrivateAccess.Installation;

/// <summary>Where the elements and attributes of an XML text stand in it, as the parser tells it.</summary>
internal sealed class XmlPlaces
{
    private readonly string _text;
    private readonly IReadOnlyList<int> _lines;
    private readonly Dictionary<XElement, (int Start, int End)> _elements = [];

    private XmlPlaces(string text)
    {
        _text = text;
        _lines = LinesOf(text);
    }

    /// <param name="root">The root of the same text, loaded with line information.</param>
    public static XmlPlaces Find(string text, XElement root)
    {
        XmlPlaces places = new(text);
        // A loaded document knows where an element begins, and only a reader where it ends: both meet them in the same order.
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
        [0, .. Enumerable.Range(0, text.Length).Where(index => text[index] == '\n' || (text[index] == '\r' && (index + 1 == text.Length || text[index + 1] != '\n'))).Select(index => index + 1)];
}
