using System.Globalization;
using System.Text;

namespace EntraPrivateAccess.Reporting;

/// <summary>Makes text from other programs and services safe to show on a console.</summary>
/// <remarks>
/// A terminal executes escape sequences in the text that it shows: they can clear the screen, change the window's
/// title or write to the clipboard. Characters that reverse the direction of text can hide what a name consists of.
/// Each such character is replaced with a visible one. Letters, emoji, tabs and line breaks stay unchanged.
/// </remarks>
internal static class PlainText
{
    // The block "Control Pictures" has one visible character per control character, in the same order.
    private const char ControlPictures = '\u2400';
    private const char DeletePicture = '\u2421';
    private const char Replacement = '\uFFFD';

    // Every property of every object is checked, and an array in the expression would be created each time.
    private static readonly char[] s_lineBreaks = ['\r', '\n', '\t'];

    /// <summary>Replaces control characters. Line breaks and tabs stay.</summary>
    public static string Clean(string text) => IsClean(text) ? text : Replace(text, keepsLines: true);

    /// <summary>Replaces control characters, also line breaks and tabs, for names and other single lines.</summary>
    public static string CleanLine(string text) =>
        IsClean(text) && text.IndexOfAny(s_lineBreaks) < 0 ? text : Replace(text, keepsLines: false);

    /// <summary>Shortens text to a number of characters, without cutting a surrogate pair.</summary>
    public static string Clip(string text, int limit)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
        return text.Substring(0, end) + "…";
    }

    private static bool IsClean(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (IsUnsafe(text, index))
            {
                return false;
            }
        }

        return true;
    }

    private static string Replace(string text, bool keepsLines)
    {
        StringBuilder clean = new(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            char letter = text[index];
            bool isReplaced = IsUnsafe(text, index) || (!keepsLines && letter is '\r' or '\n' or '\t');
            _ = clean.Append(isReplaced ? PictureOf(letter) : letter);
        }

        return clean.ToString();
    }

    private static char PictureOf(char letter) =>
        letter < ' ' ? (char)(ControlPictures + letter)
        : letter == '\u007F' ? DeletePicture
        : Replacement;

    private static bool IsUnsafe(string text, int index)
    {
        char letter = text[index];
        return letter switch
        {
            '\n' or '\t' => false,
            // Without a line feed, a carriage return overwrites the line that was shown before.
            '\r' => index + 1 >= text.Length || text[index + 1] != '\n',
            < ' ' or '\u007F' => true,
            < '\u0080' => false,
            // Explicit direction marks: embeddings, overrides and isolates.
            >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' => true,
            '\u2028' or '\u2029' => true,
            _ => char.GetUnicodeCategory(letter) is UnicodeCategory.Control || IsLoneSurrogate(text, index),
        };
    }

    private static bool IsLoneSurrogate(string text, int index) =>
        char.IsHighSurrogate(text[index])
            ? index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1])
            : char.IsLowSurrogate(text[index]) && (index == 0 || !char.IsHighSurrogate(text[index - 1]));
}
