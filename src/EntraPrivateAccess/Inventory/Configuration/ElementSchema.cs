using System.Globalization;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>The attributes and elements that .NET Framework accepts in one element of a section.</summary>
/// <remarks>Names are case-sensitive, and an element occurs at most once in its parent.</remarks>
internal sealed record ElementSchema
{
    public static ElementSchema Empty { get; } = new();

    public IReadOnlyDictionary<string, ValueSchema> Attributes { get; init; } = new Dictionary<string, ValueSchema>();

    public IReadOnlyDictionary<string, ElementSchema> Children { get; init; } = new Dictionary<string, ElementSchema>();

    /// <summary>The items, if the element is a collection.</summary>
    public CollectionSchema? Items { get; init; }

    /// <summary>The attributes that must be present.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Whether the element passes attributes that it doesn't know to the object that it creates.</summary>
    public bool AllowsOtherAttributes { get; init; }
}

/// <summary>The items of a collection.</summary>
/// <param name="Name">The name of an item's element, usually <c>add</c>.</param>
/// <param name="Item">The attributes and elements of an item.</param>
/// <param name="Key">The attribute that identifies an item; null if items aren't identified.</param>
/// <param name="IsMap">Whether the collection also accepts <c>remove</c> and <c>clear</c>.</param>
/// <param name="RefusesDuplicates">Whether two items with the same key are an error.</param>
internal sealed record CollectionSchema(
    string Name,
    ElementSchema Item,
    string? Key,
    bool IsMap = true,
    bool RefusesDuplicates = true
);

/// <summary>The values that .NET Framework accepts for one attribute.</summary>
/// <param name="Description">A description of valid values, used after "must be".</param>
internal sealed record ValueSchema(string Description, Func<string, bool> Accepts)
{
    public static ValueSchema Text { get; } = new("a text", _ => true);

    /// <summary>True or False in any case, with spaces around it. Numbers are not valid.</summary>
    public static ValueSchema Boolean { get; } = new("true or false", value => bool.TryParse(value, out _));

    /// <summary>A whole number, also in hexadecimal form (#, 0x, &amp;h).</summary>
    public static ValueSchema Number { get; } = new("a whole number", IsNumber);

    public static ValueSchema Duration { get; } =
        new("a time span such as 00:01:00", value =>
            TimeSpan.TryParse(value.Trim(), CultureInfo.InvariantCulture, out _)
        );

    /// <summary>An absolute URI. An empty value isn't one.</summary>
    public static ValueSchema AbsoluteUri { get; } =
        new(
            "an absolute address such as http://proxy.contoso.com:8080",
            // On Linux and macOS, Uri takes a path that begins with one slash for an absolute address.
            value =>
                Uri.TryCreate(value, UriKind.Absolute, out _)
                && (
                    !value.StartsWith("/", StringComparison.Ordinal) || value.StartsWith("//", StringComparison.Ordinal)
                )
        );

    /// <summary>A regular expression, such as those of addresses that bypass a proxy.</summary>
    public static ValueSchema Expression { get; } = new("a regular expression", IsExpression);

    /// <summary>
    /// One of some words or their numbers, in any case, as the converter of the proxy element reads them.
    /// </summary>
    /// <param name="words">The words by number.</param>
    public static ValueSchema AnyCase(params (string Word, int Number)[] words) =>
        new(Describe(words.Select(word => word.Word)), value =>
            Parts(value).All(part => words.Any(word => IsWordOrNumber(part, word)))
        );

    /// <summary>One of some words in exactly this case, which is the default for enumerations.</summary>
    public static ValueSchema Words(params string[] words) =>
        new(Describe(words), value =>
            value.Length > 0 && value == value.Trim() && Parts(value).All(part => words.Contains(part))
        );

    private static IEnumerable<string> Parts(string value) => value.Split(',').Select(part => part.Trim());

    private static bool IsWordOrNumber(string text, (string Word, int Number) word) =>
        string.Equals(text, word.Word, StringComparison.OrdinalIgnoreCase)
        || (
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number == word.Number
        );

    private static bool IsExpression(string value)
    {
        try
        {
            _ = new Regex(value, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsNumber(string value)
    {
        string text = value.Trim();
        string? hexadecimal = ((string[])["#", "0x", "&h"])
            .Where(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(prefix => text.Substring(prefix.Length))
            .FirstOrDefault();
        return hexadecimal is null
            ? int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            : int.TryParse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
    }

    private static string Describe(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length == 1 ? all[0] : string.Join(", ", all.Take(all.Length - 1)) + " or " + all[all.Length - 1];
    }
}
