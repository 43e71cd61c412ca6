using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>
/// Finds the parts of a configuration file that .NET Framework refuses: it reads names in exact case, and ends the
/// program for a section, an attribute or a value that it doesn't know.
/// </summary>
internal static class ConfigurationValidator
{
    private const string Namespace = "http://schemas.microsoft.com/.NetConfiguration/v2.0";
    private static readonly string[] s_ofLocation = ["path", "allowOverride", "inheritInChildApplications"];
    private static readonly string[] s_reserved = ["config", "lock"];

    /// <param name="declared">The sections that machine.config declares in addition to the known ones.</param>
    public static IReadOnlyList<ConfigurationProblem> Validate(XmlSource text, IReadOnlyList<string> declared)
    {
        List<ConfigurationProblem> found = [.. OfRoot(text)];
        HashSet<string> known = [.. SectionSchemas.Roots, .. declared, .. Declared(text.Root)];
        HashSet<string> seen = [];
        foreach (SectionPlace place in ConfigurationSections.FindAll(text.Root))
        {
            if (UnknownSection(text, place, known) is { } unknown)
            {
                found.Add(unknown);
            }
            else if (place.IsGroup)
            {
                found.AddRange(OfGroup(text, place));
            }
            else
            {
                found.AddRange(OfSection(text, place, isFirst: seen.Add(place.Path)));
            }
        }

        found.AddRange(MisplacedDeclarations(text));
        return found;
    }

    /// <summary>Returns the names below the root that a file declares in its <c>configSections</c>.</summary>
    public static IEnumerable<string> Declared(XElement root) =>
        root.Elements()
            .Where(element => element.Name.LocalName == "configSections")
            .Elements()
            .Where(element => element.Name.LocalName is "section" or "sectionGroup")
            .Select(element => element.Attribute("name")?.Value)
            .OfType<string>();

    private static IEnumerable<ConfigurationProblem> OfRoot(XmlSource text)
    {
        if (text.Root.Attribute("xmlns") is { } given && given.Value != Namespace)
        {
            yield return new ConfigurationProblem(
                text.LineOf(given),
                "",
                $"the namespace '{given.Value}' of <configuration> is not {Namespace}",
                "Remove the attribute xmlns."
            );
        }

        IEnumerable<XElement> locations = text.Root.Elements().Where(child => child.Name.LocalName == "location");
        foreach (
            ConfigurationProblem problem in OtherAttributes(text, text.Root, ["xmlns"])
                .Concat(locations.SelectMany(location => OtherAttributes(text, location, s_ofLocation)))
                .Concat(locations.Prepend(text.Root).SelectMany(element => ElementValidator.Texts(text, element, "")))
        )
        {
            yield return problem;
        }
    }

    // Also a declaration of a namespace is an attribute, such as the one that transformations of files leave behind.
    private static IEnumerable<ConfigurationProblem> OtherAttributes(
        XmlSource text,
        XElement element,
        IReadOnlyList<string> allowed
    ) =>
        from attribute in element.Attributes()
        let name = ElementValidator.NameOf(attribute)
        where !allowed.Contains(name)
        select new ConfigurationProblem(
            text.LineOf(attribute),
            "",
            $"<{element.Name.LocalName}> has the attribute '{name}' (allowed are {string.Join(", ", allowed)})",
            $"Remove the attribute {name}."
        );

    // A group itself has no attributes of its own. .NET Framework ignores all but those that it reserves.
    private static IEnumerable<ConfigurationProblem> OfGroup(XmlSource text, SectionPlace place) =>
        place
            .Element.Attributes()
            .Where(attribute =>
                s_reserved.Any(start => ElementValidator.NameOf(attribute).StartsWith(start, StringComparison.Ordinal))
            )
            .Select(attribute => new ConfigurationProblem(
                text.LineOf(attribute),
                place.Path,
                $"<{place.Element.Name.LocalName}> has the reserved attribute '{ElementValidator.NameOf(attribute)}'",
                "Remove it."
            ))
            .Concat(ElementValidator.Texts(text, place.Element, place.Path));

    private static IEnumerable<ConfigurationProblem> MisplacedDeclarations(XmlSource text) =>
        text
            .Root.Elements()
            .Skip(1)
            .Where(element => element.Name.LocalName == "configSections")
            .Select(element => new ConfigurationProblem(
                text.LineOf(element),
                "",
                "<configSections> is not the first element of <configuration>",
                "Move it to the top, and keep only one."
            ));

    private static ConfigurationProblem? UnknownSection(XmlSource text, SectionPlace place, HashSet<string> known)
    {
        int end = place.Path.LastIndexOf('/');
        string name = place.Path.Substring(end + 1);
        string group = end < 0 ? "" : place.Path.Substring(0, end);
        IEnumerable<string> names = end < 0 ? known : SectionSchemas.Groups[group];
        if (names.Contains(name))
        {
            return null;
        }

        string parent = end < 0 ? "<configuration>" : $"<{group.Substring(group.LastIndexOf('/') + 1)}>";
        if (SameButCase(names, name) is { } right)
        {
            return WrongCase(text, place.Element, right, group);
        }

        string? home = SectionSchemas
            .Checked.Keys.Concat(SectionSchemas.Groups.Keys)
            .FirstOrDefault(path => path.EndsWith("/" + name, StringComparison.OrdinalIgnoreCase));
        return new ConfigurationProblem(
            text.LineOf(place.Element),
            group,
            $"{parent} contains the unknown section <{name}>",
            home is null
                ? "Remove it, or declare it in <configSections>."
                : $"Move it into <{home.Substring(0, home.LastIndexOf('/'))}>."
        );
    }

    private static IEnumerable<ConfigurationProblem> OfSection(XmlSource text, SectionPlace place, bool isFirst)
    {
        if (!isFirst && !SectionSchemas.Ignored.Contains(place.Path))
        {
            yield return new ConfigurationProblem(
                text.LineOf(place.Element),
                place.Path,
                $"the section {place.Path} occurs more than once",
                "Keep one of them."
            );
        }

        if (!SectionSchemas.Checked.TryGetValue(place.Path, out ElementSchema? schema))
        {
            yield break;
        }

        if (place.Element.Attribute("configSource") is { } elsewhere)
        {
            if (place.Element.Attributes().Count() > 1 || place.Element.Nodes().Any(node => node is not XComment))
            {
                yield return new ConfigurationProblem(
                    text.LineOf(elsewhere),
                    place.Path,
                    "a section with configSource contains something else, too",
                    "Keep either configSource or the content."
                );
            }

            yield break;
        }

        ElementValidator validator = new(text, place.Path);
        foreach (ConfigurationProblem problem in validator.Validate(place.Element, schema, isKeyOnly: false))
        {
            yield return problem;
        }
    }

    internal static string? SameButCase(IEnumerable<string> names, string name) =>
        names.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));

    internal static ConfigurationProblem WrongCase(XmlSource text, XElement element, string right, string section) =>
        new(
            text.LineOf(element),
            section,
            $"<{element.Name.LocalName}> must be written <{right}>: names are case-sensitive",
            $"Rename it to <{right}>."
        )
        {
            Fix = () => text.Renamed(element, right),
        };
}

/// <summary>A part of a configuration file that .NET Framework refuses.</summary>
/// <param name="Line">The line of the file.</param>
/// <param name="Section">The path of the section, such as <c>system.net/defaultProxy</c>; empty for none.</param>
/// <param name="Detail">What is wrong, without the file and the line.</param>
/// <param name="Repair">What to change, as a sentence.</param>
internal sealed record ConfigurationProblem(int Line, string Section, string Detail, string Repair)
{
    /// <summary>The text after the repair, if the intention is certain; otherwise null.</summary>
    public Func<XmlSource>? Fix { get; init; }

    /// <summary>The line and what is wrong, as a sentence.</summary>
    public string Sentence => FormattableString.Invariant($"Line {Line}: {Detail}.");

    /// <summary>Fixes every problem whose repair is certain.</summary>
    /// <returns>The text that is left, and its problems.</returns>
    public static (XmlSource Text, IReadOnlyList<ConfigurationProblem> Left) FixAll(
        XmlSource text,
        IReadOnlyList<string> declared
    )
    {
        IReadOnlyList<ConfigurationProblem> problems = ConfigurationValidator.Validate(text, declared);
        // Each fix can reveal another problem, and no fix adds one, so the number of rounds is bounded.
        for (int round = 0; round < 100; round++)
        {
            if (problems.FirstOrDefault(problem => problem.Fix is not null) is not { Fix: { } fix })
            {
                break;
            }

            text = fix();
            problems = ConfigurationValidator.Validate(text, declared);
        }

        return (text, problems);
    }
}
