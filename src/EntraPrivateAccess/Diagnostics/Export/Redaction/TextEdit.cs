using System.Text;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>A part of a text, and the text that replaces it.</summary>
internal readonly record struct TextEdit(int Start, int Length, string Replacement, RedactionKind Kind);

/// <summary>Applies many edits to a text at once.</summary>
internal static class TextEdits
{
    /// <summary>Applies edits and counts them. Edits that overlap become one.</summary>
    public static string Apply(string text, IEnumerable<TextEdit> edits, RedactionTally tally)
    {
        List<TextEdit> chosen = Choose(edits);
        if (chosen.Count == 0)
        {
            return text;
        }

        StringBuilder edited = new(text.Length);
        int done = 0;
        foreach (TextEdit edit in chosen)
        {
            _ = edited.Append(text, done, edit.Start - done).Append(edit.Replacement);
            done = edit.Start + edit.Length;
            tally.Add(edit.Kind);
        }

        return edited.Append(text, done, text.Length - done).ToString();
    }

    private static List<TextEdit> Choose(IEnumerable<TextEdit> edits)
    {
        List<TextEdit> separate = [];
        foreach (TextEdit edit in edits.OrderBy(edit => edit.Start).ThenByDescending(edit => edit.Length))
        {
            TextEdit? last = separate.Count > 0 ? separate[separate.Count - 1] : null;
            if (last is not TextEdit before || before.Start + before.Length <= edit.Start)
            {
                separate.Add(edit);
            }
            else if (before.Start + before.Length < edit.Start + edit.Length)
            {
                // Both contain a secret, so the whole range is removed.
                separate[separate.Count - 1] = before with { Length = edit.Start + edit.Length - before.Start };
            }
        }

        return separate;
    }
}
