using System;
using System.Globalization;

namespace EntraPrivateAccess.Models;

/// <summary>
/// Tells values that have one text, such as numbers and ids, from objects that only have a name among others.
/// </summary>
internal static class ReferenceText
{
    /// <summary>
    /// Gets the text of a simple value; null for any other object, whatever its <c>ToString</c> returns.
    /// </summary>
    public static string? Of(object? item) => item switch
    {
        string text => text.Trim(),
        IConvertible value => value.ToString(CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        _ => null,
    };
}
