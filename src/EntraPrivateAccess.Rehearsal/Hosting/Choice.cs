using System;
using System.Management.Automation.Host;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>One answer that a question allows: the letter to type, and what it stands for.</summary>
internal sealed record Choice(string Key, string Label, string Help)
{
    // The letter behind the ampersand is the key; without one the whole label is.
    public static Choice From(ChoiceDescription description)
    {
        string label = description.Label.Replace("&", "", StringComparison.Ordinal);
        int mark = description.Label.IndexOf('&', StringComparison.Ordinal);
        string key = mark >= 0 && mark + 1 < description.Label.Length ? description.Label[(mark + 1)..(mark + 2)].ToUpperInvariant() : label;
        return new Choice(key, label, description.HelpMessage ?? "");
    }

    public bool Answers(string answer) =>
        string.Equals(answer, Key, StringComparison.OrdinalIgnoreCase) || string.Equals(answer, Label, StringComparison.OrdinalIgnoreCase);
}
