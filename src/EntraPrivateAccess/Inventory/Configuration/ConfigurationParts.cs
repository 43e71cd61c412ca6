using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>A part of a configuration file that an administrator can have added.</summary>
/// <param name="Name">The place without its values, such as <c>appSettings/add key="Mode"</c>.</param>
/// <param name="Content">The content without comments, white space and the order of attributes.</param>
internal sealed record ConfigurationPart(string Name, string Content);

/// <summary>Lists the parts of configuration files, and compares two files by them.</summary>
/// <remarks>
/// A part is a child of a section. The values of a part are never shown, because a connection string or a setting can
/// contain a password.
/// </remarks>
internal static class ConfigurationParts
{
    // Microsoft's page "Work with existing on-premises proxy servers" shows these as the content of the file that setup
    // installs. The name of the trace file changed with the rename of April 2024.
    private static readonly Regex s_traceFile = new(
        @"^(AadAppProxyConnector|MicrosoftEntraPrivateNetworkConnector)(Updater)?\.log$",
        RegexOptions.IgnoreCase
    );

    private static readonly string[] s_keys = ["key", "name", "id", "path"];

    /// <summary>Returns all parts, including those of the installed file.</summary>
    public static IReadOnlyList<ConfigurationPart> Find(XElement root) => [.. Sections(root).Select(ToPart)];

    /// <summary>Returns the parts that setup does not install.</summary>
    public static IReadOnlyList<ConfigurationPart> FindAdded(XElement root) =>
        [.. Sections(root).Where(section => !IsInstalled(section)).Select(ToPart)];

    /// <summary>Returns the names of the added parts of one file that another file lacks or has changed.</summary>
    public static IReadOnlyList<string> FindLost(XElement before, XElement after)
    {
        HashSet<string> present = [.. Find(after).Select(Key)];
        return [.. FindAdded(before).Where(part => !present.Contains(Key(part))).Select(part => part.Name).Distinct()];

        static string Key(ConfigurationPart part) => $"{part.Name}\n{part.Content}";
    }

    // A location without a path applies to the whole program, so its sections are like those of the root.
    private static IEnumerable<(string Name, XElement Element)> Sections(XElement root) =>
        root.Elements()
            .SelectMany(element =>
                element.Name.LocalName != "location" ? [element]
                : ConfigurationSections.Applies(element) ? element.Elements()
                : [element]
            )
            .SelectMany(Split);

    private static IEnumerable<(string Name, XElement Element)> Split(XElement section)
    {
        string name = Describe(section);
        return section.HasElements
            ?
            [
                .. section.Elements().Select(child => ($"{name}/{Describe(child)}", child)),
                .. section.HasAttributes
                    ? [($"the attributes of {name}", Bare(section))]
                    : Array.Empty<(string, XElement)>(),
            ]
            : [(name, section)];
    }

    private static ConfigurationPart ToPart((string Name, XElement Element) section) =>
        new(section.Name, Normalize(section.Element));

    private static bool IsInstalled((string Name, XElement Element) part) =>
        part.Name == "runtime/gcServer" && part.Element.Attribute("enabled")?.Value == "true"
        || part.Element.Parent?.Name.LocalName == "appSettings"
            && part.Element.Attribute("key")?.Value == "TraceFilename"
            && s_traceFile.IsMatch(part.Element.Attribute("value")?.Value ?? "");

    private static XElement Bare(XElement section) => new(section.Name, section.Attributes());

    private static string Describe(XElement element)
    {
        XAttribute? key = s_keys.Select(name => element.Attribute(name)).FirstOrDefault(found => found is not null);
        return key is null ? element.Name.LocalName : $"{element.Name.LocalName} {key.Name.LocalName}=\"{key.Value}\"";
    }

    private static string Normalize(XElement element) =>
        $"<{element.Name}"
        + string.Concat(
            element
                .Attributes()
                .Where(attribute => !attribute.IsNamespaceDeclaration)
                .OrderBy(attribute => $"{attribute.Name}", StringComparer.Ordinal)
                .Select(attribute => $" {attribute.Name}=\"{attribute.Value}\"")
        )
        + ">"
        + (element.HasElements ? string.Concat(element.Elements().Select(Normalize)) : element.Value.Trim())
        + "</>";
}
