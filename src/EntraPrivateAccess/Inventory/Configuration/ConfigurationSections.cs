using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>One occurrence of a section in a configuration file.</summary>
/// <param name="Path">The names from the root, such as <c>system.net/defaultProxy</c>.</param>
internal sealed record SectionPlace(string Path, XElement Element, bool IsGroup);

/// <summary>
/// Finds the sections of a configuration file as .NET Framework does: a group may occur more than once, and a
/// <c>location</c> without a path applies to the whole program.
/// </summary>
internal static class ConfigurationSections
{
    /// <summary>Returns all groups and sections, in the order of the file.</summary>
    public static IEnumerable<SectionPlace> FindAll(XElement root) => Scan(root, "");

    /// <summary>Returns the first occurrence of a section, or null.</summary>
    public static XElement? Find(XElement root, string path) =>
        FindAll(root).FirstOrDefault(place => place.Path == path)?.Element;

    /// <summary>Returns whether a location applies: without a path, or with a dot. Programs skip all others.</summary>
    public static bool Applies(XElement location) => location.Attribute("path")?.Value.Trim() is null or "" or ".";

    private static IEnumerable<SectionPlace> Scan(XElement parent, string above)
    {
        foreach (XElement element in parent.Elements())
        {
            string name = element.Name.LocalName;
            if (above.Length == 0 && name == "configSections")
            {
                continue;
            }

            if (above.Length == 0 && name == "location")
            {
                foreach (SectionPlace inner in Applies(element) ? Scan(element, "") : [])
                {
                    yield return inner;
                }

                continue;
            }

            string path = above.Length == 0 ? name : $"{above}/{name}";
            bool isGroup = SectionSchemas.Groups.ContainsKey(path);
            yield return new SectionPlace(path, element, isGroup);
            foreach (SectionPlace inner in isGroup ? Scan(element, path) : [])
            {
                yield return inner;
            }
        }
    }
}
