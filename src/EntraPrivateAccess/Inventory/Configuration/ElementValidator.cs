using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>Compares an element of a section with its schema.</summary>
/// <param name="section">The path of the section.</param>
internal sealed class ElementValidator(XmlSource text, string section)
{
    // ConfigurationElement accepts these in every element.
    private static readonly string[] s_locks =
    [
        "lockItem",
        "lockAttributes",
        "lockAllAttributesExcept",
        "lockElements",
        "lockAllElementsExcept",
    ];

    /// <param name="isKeyOnly">Whether the element removes an item, so that only its key is allowed.</param>
    public IEnumerable<ConfigurationProblem> Validate(XElement element, ElementSchema schema, bool isKeyOnly) =>
        [
            .. Attributes(element, schema, isKeyOnly),
            .. MissingAttributes(element, schema, isKeyOnly),
            .. Texts(text, element, section),
            .. Children(element, schema),
        ];

    /// <summary>Gets the name of an attribute as it is written, with its prefix.</summary>
    public static string NameOf(XAttribute attribute) =>
        attribute is { IsNamespaceDeclaration: true, Name.LocalName: not "xmlns" } ? $"xmlns:{attribute.Name.LocalName}"
        : attribute.Name.Namespace == XNamespace.None || attribute.IsNamespaceDeclaration ? attribute.Name.LocalName
        : $"{attribute.Parent!.GetPrefixOfNamespace(attribute.Name.Namespace)}:{attribute.Name.LocalName}";

    private IEnumerable<ConfigurationProblem> Attributes(XElement element, ElementSchema schema, bool isKeyOnly)
    {
        foreach (XAttribute attribute in element.Attributes())
        {
            string name = NameOf(attribute);
            if (schema.Attributes.TryGetValue(name, out ValueSchema? value))
            {
                if (!value.Accepts(attribute.Value))
                {
                    yield return WrongValue(element, attribute, value);
                }
            }
            else if (name == "lockItem" && !bool.TryParse(attribute.Value, out _))
            {
                yield return WrongValue(element, attribute, ValueSchema.Boolean);
            }
            else if (
                !s_locks.Contains(name)
                && (isKeyOnly || !schema.AllowsOtherAttributes)
                && !IsOfSection(element, name)
            )
            {
                yield return UnknownAttribute(element, attribute, schema);
            }
        }
    }

    // A section itself may name a protection provider or a builder.
    private bool IsOfSection(XElement element, string name) =>
        name is "configProtectionProvider" or "configBuilders"
        && section.EndsWith(element.Name.LocalName, StringComparison.Ordinal);

    private ConfigurationProblem UnknownAttribute(XElement element, XAttribute attribute, ElementSchema schema)
    {
        string name = NameOf(attribute);
        string? right = ConfigurationValidator.SameButCase(schema.Attributes.Keys, name);
        bool canRename = right is not null && element.Attribute(right) is null;
        string allowed =
            schema.Attributes.Count == 0
                ? "it has no attributes"
                : $"its attributes are {string.Join(", ", schema.Attributes.Keys)}";
        return new ConfigurationProblem(
            text.LineOf(attribute),
            section,
            right is null
                ? $"<{element.Name.LocalName}> has no attribute '{name}' ({allowed})"
                : $"the attribute '{name}' of <{element.Name.LocalName}> must be written '{right}': names are "
                    + "case-sensitive",
            right is null ? $"Remove or correct the attribute '{name}'." : $"Rename it to '{right}'."
        )
        {
            Fix = canRename ? () => text.RenamedAttribute(element, name, right!) : null,
        };
    }

    private ConfigurationProblem WrongValue(XElement element, XAttribute attribute, ValueSchema value)
    {
        string name = attribute.Name.LocalName;
        string? address = value == ValueSchema.AbsoluteUri ? ProxyText.WithScheme(attribute.Value) : null;
        return new ConfigurationProblem(
            text.LineOf(attribute),
            section,
            $"{name}=\"{Redacted(attribute.Value)}\" of <{element.Name.LocalName}> must be {value.Description}"
                + (address is null ? "" : ", and http:// is missing"),
            address is null ? $"Correct the value of '{name}', or remove it." : $"Write {name}=\"{address}\"."
        )
        {
            Fix = address is null ? null : () => text.WithAttribute(element, name, address),
        };
    }

    // An address can contain credentials, which are never shown.
    private static string Redacted(string value) => Regex.Replace(value, "[^/@]*@", "***@");

    private IEnumerable<ConfigurationProblem> MissingAttributes(
        XElement element,
        ElementSchema schema,
        bool isKeyOnly
    ) =>
        isKeyOnly
            ? []
            : schema
                .Required.Where(name =>
                    element.Attribute(name) is null
                    && ConfigurationValidator.SameButCase(element.Attributes().Select(a => a.Name.LocalName), name)
                        is null
                )
                .Select(name => new ConfigurationProblem(
                    text.LineOf(element),
                    section,
                    $"<{element.Name.LocalName}> lacks the attribute '{name}'",
                    "Add it, or remove the element."
                ));

    /// <summary>Returns the problem that an element contains text beside its elements.</summary>
    public static IEnumerable<ConfigurationProblem> Texts(XmlSource text, XElement element, string section) =>
        element
            .Nodes()
            .OfType<XText>()
            .Where(node => node is XCData || node.Value.Trim().Length > 0)
            .Take(1)
            .Select(node => new ConfigurationProblem(
                // The node begins with the line breaks before the text.
                text.LineOf(node) + node.Value.TakeWhile(char.IsWhiteSpace).Count(letter => letter == '\n'),
                section,
                $"<{element.Name.LocalName}> contains text, and only elements are allowed",
                "Remove the text."
            ));

    private IEnumerable<ConfigurationProblem> Children(XElement element, ElementSchema schema)
    {
        HashSet<string> seen = [];
        Dictionary<string, XElement> keys = [];
        foreach (XElement child in element.Elements())
        {
            string name = child.Name.LocalName;
            if (schema.Children.TryGetValue(name, out ElementSchema? inner))
            {
                if (!seen.Add(name))
                {
                    yield return new ConfigurationProblem(
                        text.LineOf(child),
                        section,
                        $"<{name}> occurs more than once in <{element.Name.LocalName}>",
                        "Keep one of them."
                    );
                }

                foreach (ConfigurationProblem problem in Validate(child, inner, isKeyOnly: false))
                {
                    yield return problem;
                }
            }
            else
            {
                foreach (ConfigurationProblem problem in Item(child, element, schema, keys))
                {
                    yield return problem;
                }
            }
        }
    }

    private IEnumerable<ConfigurationProblem> Item(
        XElement child,
        XElement parent,
        ElementSchema schema,
        Dictionary<string, XElement> keys
    )
    {
        string name = child.Name.LocalName;
        CollectionSchema? items = schema.Items;
        string key = items?.Key is { } attribute ? child.Attribute(attribute)?.Value ?? "" : "";
        if (items is not null && name == items.Name)
        {
            bool isRefused =
                items.RefusesDuplicates && keys.TryGetValue(key, out XElement? first) && !AreEqual(first, child);
            keys[key] = child;
            return
            [
                .. Validate(child, items.Item, isKeyOnly: false),
                .. isRefused ? (ConfigurationProblem[])[Duplicate(child, key)] : [],
            ];
        }

        if (items is { IsMap: true } && name == "remove")
        {
            _ = keys.Remove(key);
            ElementSchema keyOnly = new()
            {
                Attributes = items
                    .Item.Attributes.Where(entry => entry.Key == items.Key)
                    .ToDictionary(entry => entry.Key, entry => entry.Value),
            };
            return Validate(child, keyOnly, isKeyOnly: true);
        }

        if (items is { IsMap: true } && name == "clear")
        {
            keys.Clear();
            return Validate(child, ElementSchema.Empty, isKeyOnly: true);
        }

        return [UnknownElement(child, parent, schema)];
    }

    // .NET Framework accepts an item twice if both have the same values.
    private static bool AreEqual(XElement one, XElement other) =>
        one.Attributes().Count() == other.Attributes().Count()
        && one.Attributes().All(attribute => other.Attribute(attribute.Name)?.Value.Trim() == attribute.Value.Trim());

    private ConfigurationProblem Duplicate(XElement item, string key) =>
        new(
            text.LineOf(item),
            section,
            $"<{item.Name.LocalName}> adds '{key}' for the second time with other values",
            "Keep one of them."
        );

    private ConfigurationProblem UnknownElement(XElement child, XElement parent, ElementSchema schema)
    {
        string name = child.Name.LocalName;
        string[] known =
        [
            .. schema.Children.Keys,
            .. schema.Items is null ? []
            : schema.Items.IsMap ? (string[])[schema.Items.Name, "remove", "clear"]
            : [schema.Items.Name],
        ];
        if (
            ConfigurationValidator.SameButCase(known, name) is { } right
            && parent.Elements().All(other => other.Name.LocalName != right || schema.Items is not null)
        )
        {
            return ConfigurationValidator.WrongCase(text, child, right, section);
        }

        string allowed = known.Length == 0 ? "nothing is allowed there" : $"allowed are {string.Join(", ", known)}";
        bool isNested = string.Equals(name, parent.Name.LocalName, StringComparison.OrdinalIgnoreCase);
        return new ConfigurationProblem(
            text.LineOf(child),
            section,
            $"<{parent.Name.LocalName}> can't contain <{name}> ({allowed})",
            isNested ? $"Keep only one <{parent.Name.LocalName}>." : $"Remove or move <{name}>."
        )
        {
            Fix = isNested && IsOnlyWrapper(parent, child) ? () => text.Unwrapped(parent, child) : null,
        };
    }

    // An element that contains nothing but one element of its own name adds nothing to it.
    private static bool IsOnlyWrapper(XElement parent, XElement child) =>
        !parent.HasAttributes
        && parent.Elements().Count() == 1
        && parent
            .Nodes()
            .All(node => node == child || node is XComment || node is XText { Value: var t } && t.Trim() == "")
        && child.Name.LocalName == parent.Name.LocalName;
}
