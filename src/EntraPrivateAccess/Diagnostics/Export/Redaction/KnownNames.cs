namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>
/// Finds any of many names as whole words, in one pass over a text: a log can contain thousands of names.
/// </summary>
internal sealed class KnownNames
{
    private const int KeyLength = 2;

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    // The lengths of the names that start with the same letters, the longest first, so that "John Doe" is found before
    // "John".
    private readonly Dictionary<string, List<int>> _lengths = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<char> _first = [];

    public void Add(string name)
    {
        if (name.Length < KeyLength || !_names.Add(name))
        {
            return;
        }

        string key = name.Substring(0, KeyLength);
        if (!_lengths.TryGetValue(key, out List<int>? lengths))
        {
            _lengths[key] = lengths = [];
        }

        if (!lengths.Contains(name.Length))
        {
            lengths.Add(name.Length);
            lengths.Sort((left, right) => right.CompareTo(left));
        }

        _ = _first.Add(char.ToUpperInvariant(name[0]));
        _ = _first.Add(char.ToLowerInvariant(name[0]));
    }

    /// <summary>Returns the ranges of all names, in the order of the text.</summary>
    public IEnumerable<(int Start, int Length)> Find(string text)
    {
        for (int index = 0; _names.Count > 0 && index + KeyLength <= text.Length; index++)
        {
            if (
                _first.Contains(text[index])
                && (index == 0 || !(IsWord(text[index - 1]) || text[index - 1] is '.' or '@' or '-'))
                && _lengths.TryGetValue(text.Substring(index, KeyLength), out List<int>? lengths)
                && lengths.Find(length => IsAt(text, index, length)) is > 0 and int found
            )
            {
                yield return (index, found);
                index += found - 1;
            }
        }
    }

    private bool IsAt(string text, int index, int length)
    {
        int end = index + length;
        return end <= text.Length
            && (end == text.Length || !(IsWord(text[end]) || text[end] is '@' or '-'))
            && _names.Contains(text.Substring(index, length));
    }

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
}
