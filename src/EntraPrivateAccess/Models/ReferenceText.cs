using System.Globalization;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Models;

/// <summary>The kind of object that a reference refers to.</summary>
internal enum ReferenceKind
{
    Connector,
    ConnectorGroup,
    Application,
}

/// <summary>
/// Distinguishes values that have one text, such as numbers and IDs, from objects that merely have a name, and checks
/// the text before any request is sent for it.
/// </summary>
internal static class ReferenceText
{
    /// <summary>
    /// The longest name that is looked up. Applications have at most 256 characters (displayName in the Microsoft Graph
    /// reference), host names at most 253. No limit for groups is documented.
    /// </summary>
    public const int MaxLength = 256;

    private static readonly Regex s_wildcard = new(@"(?<!`)(?:``)*[*?\[]");
    private static readonly Regex s_manyWildcard = new(@"(?<!`)(?:``)*[*?]");
    private static readonly Regex s_escape = new(@"`([*?\[\]`])");

    /// <summary>
    /// Gets the text of a simple value; null for any other object, regardless of its <c>ToString</c>.
    /// </summary>
    public static string? Of(object? item) =>
        item switch
        {
            string text => text.Trim(),
            IConvertible value => value.ToString(CultureInfo.InvariantCulture),
            Guid id => id.ToString(),
            _ => null,
        };

    /// <summary>Returns the error of a text that no object can be found by, or null.</summary>
    public static ConnectorException? Check(ReferenceKind kind, string text) =>
        text.Length == 0 ? ConnectorErrors.BlankName(kind)
        : text.Length > MaxLength ? ConnectorErrors.NameTooLong(kind, text)
        : null;

    /// <summary>Returns whether a list parameter reads the text as a pattern.</summary>
    public static bool IsPattern(string text) => s_wildcard.IsMatch(text);

    /// <summary>
    /// Returns whether the text must be a pattern. A bracket is often part of a group's name, as in <c>Web [EU]</c>.
    /// </summary>
    public static bool MeansMany(string text) => s_manyWildcard.IsMatch(text);

    /// <summary>Removes the backticks that escape wildcard characters.</summary>
    public static string Unescape(string text) => s_escape.Replace(text, "$1");
}
