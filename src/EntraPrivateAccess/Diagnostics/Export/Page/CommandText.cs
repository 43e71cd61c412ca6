using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>Sentences that name commands: a browser would break a line at a command's dash, and nobody could read what to type.</summary>
internal static class CommandText
{
    // A command, or one of its parameters. Longer ones are none of ours, and would hang out of a narrow page.
    private static readonly Regex s_word = new(@"(?<![\w-])(?:[A-Z][a-z]+-[A-Z][A-Za-z0-9]{1,30}|-[A-Z][A-Za-z0-9]{1,20})(?![\w-])");

    public static IReadOnlyList<object> Of(string text)
    {
        List<object> content = [];
        int done = 0;
        foreach (Match word in s_word.Matches(text))
        {
            content.Add(text[done..word.Index]);
            content.Add(Html.Of("span", Html.Class("command"), word.Value));
            done = word.Index + word.Length;
        }

        content.Add(text[done..]);
        return content;
    }
}
