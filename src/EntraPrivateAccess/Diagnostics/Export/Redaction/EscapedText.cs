using System.Globalization;
using System.Text;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>
/// A text with the escapes of JSON, XML, CLIXML and URLs decoded, in which each character knows its place in the
/// original. Secrets are found in the decoded text and removed from the original.
/// </summary>
internal sealed class EscapedText
{
    // JSON in JSON in XML has three levels.
    public const int MaximumLevels = 5;

    private static readonly Dictionary<string, char> s_entities = new(StringComparer.OrdinalIgnoreCase)
    {
        ["amp"] = '&',
        ["lt"] = '<',
        ["gt"] = '>',
        ["quot"] = '"',
        ["apos"] = '\'',
        ["nbsp"] = ' ',
    };

    // The place of each character in the original, and the original's length.
    private readonly int[] _places;

    private EscapedText(string text, int[] places)
    {
        Text = text;
        _places = places;
    }

    public string Text { get; }

    public static EscapedText Of(string text) => new(text, [.. Enumerable.Range(0, text.Length + 1)]);

    /// <summary>Returns whether a text can contain an escape.</summary>
    private static bool MayContain(string text) =>
        text.IndexOfAny(['\\', '&', '%']) >= 0 || text.IndexOf("_x00", StringComparison.Ordinal) >= 0;

    /// <summary>Decodes one level of escapes. Returns null if there are none.</summary>
    public EscapedText? Decode()
    {
        if (!MayContain(Text))
        {
            return null;
        }

        // In plain text, \n can be the beginning of a folder's name.
        bool isJson = Text.IndexOf("\\\"", StringComparison.Ordinal) >= 0 || Text.TrimStart() is ['{' or '[', ..];
        StringBuilder decoded = new(Text.Length);
        List<int> places = new(Text.Length + 1);
        bool isChanged = false;
        for (int index = 0; index < Text.Length; )
        {
            (string letters, int length) = Unescape(Text, index, isJson);
            isChanged |= length > 1;
            foreach (char letter in letters)
            {
                _ = decoded.Append(letter);
                places.Add(_places[index]);
            }

            index += length;
        }

        places.Add(_places[Text.Length]);
        return isChanged ? new EscapedText(decoded.ToString(), [.. places]) : null;
    }

    /// <summary>Converts a range of the decoded text to the range of the original.</summary>
    public (int Start, int End) Locate(int start, int length)
    {
        int end = start + length;

        // The characters of one escape share a place, so the end is the next place that differs.
        while (end < _places.Length - 1 && _places[end] == _places[end - 1])
        {
            end++;
        }

        return (_places[start], _places[end]);
    }

    private static (string Letters, int Length) Unescape(string text, int index, bool isJson) =>
        text[index] switch
        {
            '\\' => Backslash(text, index, isJson),
            '&' => Entity(text, index),
            '%' => Percent(text, index),
            '_' => CliXml(text, index),
            _ => Same(text, index),
        };

    private static (string, int) Same(string text, int index) => (text[index].ToString(), 1);

    private static (string, int) Backslash(string text, int index, bool isJson) =>
        (index + 1 < text.Length ? text[index + 1] : ' ') switch
        {
            '"' or '\'' or '\\' or '/' => (text[index + 1].ToString(), 2),
            'u' when Hex(text, index + 2, 4) is int code => (((char)code).ToString(), 6),
            'r' when At(text, index + 2, "\\n") => ("\r\n", 4),
            'n' when isJson => ("\n", 2),
            'r' when isJson => ("\r", 2),
            't' when isJson => ("\t", 2),
            _ => Same(text, index),
        };

    private static (string, int) Entity(string text, int index)
    {
        int end = text.IndexOf(';', index, Math.Min(10, text.Length - index));
        if (end < 0)
        {
            return Same(text, index);
        }

        string name = text.Substring(index + 1, end - index - 1);
        int? code =
            s_entities.TryGetValue(name, out char known) ? known
            : name.StartsWith("#x", StringComparison.OrdinalIgnoreCase)
                ? Number(name.Substring(2), NumberStyles.HexNumber)
            : name.StartsWith("#", StringComparison.Ordinal) ? Number(name.Substring(1), NumberStyles.None)
            : null;
        return code is int letter and > 0 and < 0xD800
            ? (((char)letter).ToString(), name.Length + 2)
            : Same(text, index);
    }

    // A letter outside ASCII is a sequence of escaped bytes in UTF-8.
    private static (string, int) Percent(string text, int index)
    {
        if (Hex(text, index + 1, 2) is not int first)
        {
            return Same(text, index);
        }

        int count = first switch
        {
            < 0x80 => 1,
            >= 0xC2 and < 0xE0 => 2,
            >= 0xE0 and < 0xF0 => 3,
            >= 0xF0 and < 0xF5 => 4,
            _ => 0,
        };
        byte[] bytes = new byte[count];
        for (int at = 0; at < count; at++)
        {
            if (!At(text, index + (3 * at), "%") || Hex(text, index + (3 * at) + 1, 2) is not int value)
            {
                return Same(text, index);
            }

            bytes[at] = (byte)value;
        }

        return count == 0 ? Same(text, index) : (Encoding.UTF8.GetString(bytes), 3 * count);
    }

    // PowerShell writes control characters as _x000D_ to CLIXML.
    private static (string, int) CliXml(string text, int index) =>
        At(text, index + 1, "x") && At(text, index + 6, "_") && Hex(text, index + 2, 4) is int code
            ? (((char)code).ToString(), 7)
            : Same(text, index);

    private static bool At(string text, int index, string part) =>
        index + part.Length <= text.Length && string.CompareOrdinal(text, index, part, 0, part.Length) == 0;

    private static int? Hex(string text, int index, int digits) =>
        index + digits <= text.Length ? Number(text.Substring(index, digits), NumberStyles.AllowHexSpecifier) : null;

    private static int? Number(string text, NumberStyles style) =>
        int.TryParse(text, style, CultureInfo.InvariantCulture, out int number) ? number : null;
}
