using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Finds the rest of a token that a program wrote to several lines, each with its own prefix.</summary>
internal static class BrokenTokens
{
    // A shorter piece can be a word, and reveals too little of a signature.
    private const int ShortestPiece = 20;
    private const int ShortestPieceAnywhere = 40;
    private const int LongestPrefix = 120;
    private const int MostLines = 100;

    private static readonly Lazy<Regex> s_start = new(() =>
        RedactionRule.Compile(@"(?:eyJ[A-Za-z0-9_-]{10,}[A-Za-z0-9_.-]*|\[token removed\])[ \t]*\r?$")
    );

    public static IEnumerable<TextEdit> Find(string text)
    {
        if (
            text.IndexOf('\n') < 0
            || (
                text.IndexOf("eyJ", StringComparison.Ordinal) < 0
                && text.IndexOf("[token removed]", StringComparison.Ordinal) < 0
            )
        )
        {
            yield break;
        }

        int done = 0;
        foreach (Match match in s_start.Value.Matches(text))
        {
            if (match.Index < done)
            {
                continue;
            }

            HashSet<string> shapes = [Shape(text, LineStart(text, match.Index), match.Index)];
            int next = NextLine(text, match.Index + match.Length);
            for (int lines = 0; next >= 0 && lines < MostLines && Piece(text, next, shapes) is TextEdit piece; lines++)
            {
                yield return piece;
                _ = shapes.Add(Shape(text, next, piece.Start));
                done = piece.Start + piece.Length;
                next = NextLine(text, done);
            }
        }
    }

    private static TextEdit? Piece(string text, int start, HashSet<string> shapes)
    {
        int end = text.IndexOf('\n', start);
        end = end < 0 ? text.Length : end;
        while (end > start && text[end - 1] is '\r' or ' ' or '\t' or '"' or '\'' or '}' or ']' or ',' or ';')
        {
            end--;
        }

        int from = end;
        while (from > start && IsTokenLetter(text[from - 1]))
        {
            from--;
        }

        int length = end - from;
        bool isPiece =
            from - start <= LongestPrefix
            && (
                length >= ShortestPieceAnywhere
                || (length >= ShortestPiece && shapes.Contains(Shape(text, start, from)))
            );
        return isPiece
            ? new TextEdit(from, length, RedactionKinds.Replacement(RedactionKind.Token), RedactionKind.Token)
            : null;
    }

    // Two times of a log differ in their digits only.
    private static string Shape(string text, int start, int end) =>
        Regex.Replace(text.Substring(start, Math.Min(end - start, LongestPrefix)), "[0-9]+", "0");

    private static int LineStart(string text, int index) => index == 0 ? 0 : text.LastIndexOf('\n', index - 1) + 1;

    private static int NextLine(string text, int index)
    {
        int end = index < text.Length ? text.IndexOf('\n', index) : -1;
        return end < 0 || end + 1 >= text.Length ? -1 : end + 1;
    }

    private static bool IsTokenLetter(char letter) =>
        letter is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' or '.';
}
