using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Replaces each user name with a number, so that users remain distinguishable.</summary>
/// <remarks>
/// A name that occurs once in a position that always contains a name, such as the path of a profile, is replaced
/// everywhere from then on.
/// </remarks>
internal sealed class UserNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _spared;
    private readonly Regex _ownDomain;
    private readonly KnownNames _known = new();

    /// <param name="machine">The machine's fully qualified name. It is kept, and its domain is recognized.</param>
    public UserNames(string machine)
    {
        _spared = new HashSet<string>(machine.Split('.'), StringComparer.OrdinalIgnoreCase);
        _ownDomain = UserNamePatterns.OwnDomain(machine);
    }

    public static bool IsNameOfAccount(string property) => property is "Account" or "User" or "UserName" or "Owner";

    /// <summary>Adds a name to the known names.</summary>
    public void Learn(string name)
    {
        if (!KnownAccounts.IsTelling(name) || _spared.Contains(name) || _numbers.ContainsKey(name))
        {
            return;
        }

        _ = NumberOf(name);
        _known.Add(name);
    }

    public string Clean(string text, RedactionTally tally) =>
        Passes().Aggregate(text, (cleaned, pass) => TextEdits.Apply(cleaned, pass(cleaned), tally));

    /// <summary>Finds the names in a text that is not changed itself, such as a decoded one.</summary>
    public IEnumerable<TextEdit> Find(string text) => Passes().SelectMany(pass => pass(text).ToList());

    /// <summary>Replaces only names that are already known.</summary>
    public string CleanKnown(string text, RedactionTally tally) => TextEdits.Apply(text, FindKnown(text), tally);

    private IEnumerable<Func<string, IEnumerable<TextEdit>>> Passes() =>
        [
            text => Find(text, UserNamePatterns.Profile, learns: true, "Users", "home", "Documents and Settings"),
            FindMail,
            // Known names are replaced first, because a pattern can only guess where a name of several words ends.
            text => text.IndexOf('\\') >= 0 ? FindKnown(text) : [],
            text => Find(text, UserNamePatterns.Domain, learns: true, "\\", "/"),
            text => Find(text, _ownDomain, learns: true, "\\", "/"),
            text => Find(text, UserNamePatterns.FullDomain, learns: true, "\\"),
            text => Find(text, UserNamePatterns.Introduced, learns: true, "\\", "/"),
            text => Find(text, UserNamePatterns.Directory, learns: true, "CN="),
            text => Find(text, UserNamePatterns.Element, learns: false, "user", "NameID", "account", "upn"),
            text =>
                Find(
                    text,
                    UserNamePatterns.Named,
                    learns: false,
                    "user",
                    "upn",
                    "account",
                    "logon",
                    "login_hint",
                    "caller",
                    "principal",
                    "unique_name",
                    "nameid"
                ),
            text => Find(text, UserNamePatterns.Sid, learns: false, "S-1-5-21-", "S-1-12-1-"),
            FindKnown,
        ];

    private IEnumerable<TextEdit> Find(string text, Regex pattern, bool learns, params string[] hints) =>
        hints.Any(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
            ? pattern.Matches(text).Cast<Match>().Select(match => EditOf(match, learns)).OfType<TextEdit>()
            : [];

    // The domain of an address belongs to the user's name.
    private IEnumerable<TextEdit> FindMail(string text) =>
        text.IndexOf('@') < 0 && text.IndexOf("%40", StringComparison.Ordinal) < 0
            ? []
            : UserNamePatterns
                .Mail.Matches(text)
                .Cast<Match>()
                .Select(match =>
                {
                    Learn(match.Groups["x"].Value);
                    return Numbered(match.Index, match.Length, match.Groups["x"].Value);
                });

    private IEnumerable<TextEdit> FindKnown(string text) =>
        _known
            .Find(text)
            .Select(found => Numbered(found.Start, found.Length, text.Substring(found.Start, found.Length)));

    /// <summary>Cleans a text that is an account name as a whole.</summary>
    public string CleanAccount(string account, RedactionTally tally)
    {
        int slash = account.LastIndexOf('\\');
        string domain = slash < 0 ? "" : account[..slash];
        string name = account[(slash + 1)..];
        if (KnownAccounts.IsAuthority(domain) || KnownAccounts.IsAccount(name) || name.Length == 0)
        {
            return account;
        }

        Learn(name.Split('@')[0]);
        tally.Add(RedactionKind.UserName);
        return $"{(slash < 0 ? "" : domain + "\\")}[user {NumberOf(name.Split('@')[0])}]";
    }

    private TextEdit? EditOf(Match match, bool learns)
    {
        Group found = match.Groups["x"].Success ? match.Groups["x"] : match;
        string name = WithoutWords(found.Value, match).TrimEnd(' ', '.', '\t', ')');
        string bare = name[(name.LastIndexOf('\\') + 1)..];
        if (
            KnownAccounts.IsAuthority(match.Groups["d"].Value)
            || (match.Value.IndexOf('/') >= 0 && KnownAccounts.IsNotDomain(match.Groups["d"].Value))
            || KnownAccounts.IsAccount(bare)
            || KnownAccounts.IsOrganization(match.Groups["p"].Value)
            || IsSpared(name, bare, match)
        )
        {
            return null;
        }

        if (learns)
        {
            Learn(bare);
        }

        return Numbered(found.Index, name.Length, bare);
    }

    // Removes words that follow a name with a domain and belong to the rest of the sentence.
    private static string WithoutWords(string name, Match match)
    {
        int blank;
        while (
            match.Groups["d"].Success
            && (blank = name.LastIndexOf(' ')) > 0
            && KnownAccounts.IsWord(name[(blank + 1)..])
        )
        {
            name = name[..blank];
        }

        return name;
    }

    private static bool IsSpared(string name, string bare, Match match) =>
        bare.Length == 0
        || KnownAccounts.IsAuthority(name[..Math.Max(0, name.Length - bare.Length - 1)])
        || (match.Groups["d"].Success && UserNamePatterns.IsFile(bare));

    private TextEdit Numbered(int start, int length, string name) =>
        new(start, length, $"[user {NumberOf(name)}]", RedactionKind.UserName);

    private int NumberOf(string name) =>
        _numbers.TryGetValue(name, out int number) ? number : _numbers[name] = _numbers.Count + 1;
}

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
