using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;

namespace EntraPrivateAccess.Help;

/// <summary>The file that Get-Help reads: pages and what the engine knows of each cmdlet, in MAML.</summary>
internal sealed class MamlDocument
{
    internal static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    internal static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    internal static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly XNamespace s_msh = "http://msh";

    private readonly XElement _items = new(s_msh + "helpItems", new XAttribute("schema", "maml"));

    public void Add(CmdletInfo command, HelpPage page)
    {
        MamlParameters parameters = new(command, page);
        _items.Add(new XElement(Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(Command + "details",
                new XElement(Command + "name", command.Name),
                new XElement(Command + "verb", command.Verb),
                new XElement(Command + "noun", command.Noun),
                Text("description", page.Synopsis)),
            Text("description", page.Description),
            parameters.Syntax(),
            parameters.All(),
            new XElement(Command + "inputTypes", Types("inputType", page.Inputs)),
            new XElement(Command + "returnValues", Types("returnValue", page.Outputs)),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            new XElement(Command + "relatedLinks", page.Links.Select(Link))));
    }

    public override string ToString() => $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{_items}\n";

    internal static XElement Text(string name, IEnumerable<string> paragraphs) =>
        new(Maml + name, paragraphs.SelectMany(Lines).Select(line => new XElement(Maml + "para", line)));

    // Get-Help keeps no line breaks inside a paragraph: each item of a list is one.
    private static string[] Lines(string paragraph) => paragraph.Split('\n');

    private static IEnumerable<XElement> Types(string name, IReadOnlyList<HelpEntry> entries) => entries.Select(entry =>
        new XElement(Command + name, new XElement(Dev + "type", new XElement(Maml + "name", entry.Type)), Text("description", entry.Text)));

    private static XElement Example(HelpExample example, int index) => new(Command + "example",
        new XElement(Maml + "title", $"--------- Example {index + 1}: {example.Title} ---------"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", example.Remarks.SelectMany(Lines).Select(line => new XElement(Maml + "para", line))));

    private static XElement Link(string link) => new(Maml + "navigationLink",
        link.StartsWith("http", System.StringComparison.Ordinal)
            ? [new XElement(Maml + "linkText", link), new XElement(Maml + "uri", link)]
            : new object[] { new XElement(Maml + "linkText", link), new XElement(Maml + "uri") });
}
