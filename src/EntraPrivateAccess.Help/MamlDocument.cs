using System.Management.Automation;
using System.Xml.Linq;

namespace EntraPrivateAccess.Help;

/// <summary>
/// The MAML file that Get-Help reads. It combines the pages with the engine's metadata of each cmdlet.
/// </summary>
internal sealed class MamlDocument
{
    internal static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    internal static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    internal static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly XNamespace s_msh = "http://msh";

    private readonly XElement _items = new(s_msh + "helpItems", new XAttribute("schema", "maml"));

    /// <summary>Adds the help of a cmdlet.</summary>
    /// <param name="address">The address where the pages are published; null if they are not.</param>
    public void Add(CmdletInfo command, HelpPage page, string? address = null)
    {
        MamlParameters parameters = new(command, page);
        _items.Add(
            new XElement(
                Command + "command",
                new XAttribute(XNamespace.Xmlns + "maml", Maml),
                new XAttribute(XNamespace.Xmlns + "command", Command),
                new XAttribute(XNamespace.Xmlns + "dev", Dev),
                new XElement(
                    Command + "details",
                    new XElement(Command + "name", command.Name),
                    new XElement(Command + "verb", command.Verb),
                    new XElement(Command + "noun", command.Noun),
                    Text("description", page.Synopsis)
                ),
                Text("description", page.Description),
                parameters.Syntax(),
                parameters.All(),
                new XElement(Command + "inputTypes", Types("inputType", page.Inputs)),
                new XElement(Command + "returnValues", Types("returnValue", page.Outputs)),
                new XElement(Command + "examples", page.Examples.Select(Example)),
                new XElement(
                    Command + "relatedLinks",
                    // Get-Help -Online opens the first link that has an address.
                    address is null
                        ? Link(NoAddress, "")
                        : Link("Online version:", $"{address}{command.Name}.md"),
                    page.Links.Select(link => Link(link, IsAddress(link) ? link : ""))
                )
            )
        );
    }

    // PowerShell itself reports that there is no address for -Online. The link says why, and where the text is.
    private const string NoAddress =
        "Online version: none, because this package was built without an address. Use -Full instead of -Online.";

    public override string ToString() => $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{_items}\n";

    internal static XElement Text(string name, IEnumerable<string> paragraphs) =>
        new(Maml + name, paragraphs.SelectMany(Lines).Select(line => new XElement(Maml + "para", line)));

    // Get-Help keeps no line breaks in a paragraph, so each item of a list becomes its own paragraph.
    private static string[] Lines(string paragraph) => paragraph.Split('\n');

    private static IEnumerable<XElement> Types(string name, IReadOnlyList<HelpEntry> entries) =>
        entries.Select(entry => new XElement(
            Command + name,
            new XElement(Dev + "type", new XElement(Maml + "name", entry.Type)),
            Text("description", entry.Text)
        ));

    private static XElement Example(HelpExample example, int index) =>
        new(
            Command + "example",
            new XElement(Maml + "title", $"--------- Example {index + 1}: {example.Title} ---------"),
            new XElement(Dev + "code", example.Code),
            new XElement(
                Dev + "remarks",
                example.Remarks.SelectMany(Lines).Select(line => new XElement(Maml + "para", line))
            )
        );

    private static bool IsAddress(string link) => link.StartsWith("http", System.StringComparison.Ordinal);

    private static XElement Link(string text, string uri) =>
        new(Maml + "navigationLink", new XElement(Maml + "linkText", text), new XElement(Maml + "uri", uri));
}
