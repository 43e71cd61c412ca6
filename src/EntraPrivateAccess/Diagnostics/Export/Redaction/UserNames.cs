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
    private Regex? _known;

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
        _known = UserNamePatterns.Known(_numbers.Keys.Where(KnownAccounts.IsTelling));
    }

    public string Clean(string text, RedactionTally tally)
    {
        text = Contains(text, "Users", "home", "Documents and Settings")
            ? Replace(text, UserNamePatterns.Profile, tally, learns: true)
            : text;
        text = Contains(text, "@", "%40") ? UserNamePatterns.Mail.Replace(text, match => Mail(match, tally)) : text;
        text = Contains(text, "\\") ? CleanDomains(text, tally) : text;
        text = Contains(text, "user", "upn", "account", "logon", "login_hint", "caller")
            ? Replace(text, UserNamePatterns.Named, tally, learns: false)
            : text;
        text = Contains(text, "S-1-5-21-", "S-1-12-1-")
            ? UserNamePatterns.Sid.Replace(text, match => Numbered(match.Value, tally))
            : text;
        return CleanKnown(text, tally);
    }

    // Known names are replaced first, because a pattern can only guess where a name of several words ends.
    private string CleanDomains(string text, RedactionTally tally) =>
        new[] { UserNamePatterns.Domain, _ownDomain, UserNamePatterns.Introduced }.Aggregate(
            CleanKnown(text, tally),
            (cleaned, pattern) => Replace(cleaned, pattern, tally, learns: true)
        );

    /// <summary>Replaces only names that are already known.</summary>
    public string CleanKnown(string text, RedactionTally tally) =>
        _known is Regex known ? Replace(text, known, tally, learns: false) : text;

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
        return (slash < 0 ? "" : domain + "\\") + Numbered(name.Split('@')[0], tally);
    }

    private string Replace(string text, Regex pattern, RedactionTally tally, bool learns) =>
        pattern.Replace(text, match =>
        {
            Group found = match.Groups["x"];
            string name = WithoutWords(found.Value, match).TrimEnd(' ', '.', '\t', ')');
            string bare = name[(name.LastIndexOf('\\') + 1)..];
            if (
                KnownAccounts.IsAuthority(match.Groups["d"].Value)
                || KnownAccounts.IsAccount(bare)
                || IsSpared(name, bare, match)
            )
            {
                return match.Value;
            }

            if (learns)
            {
                Learn(bare);
            }

            int start = found.Index - match.Index;
            return match.Value[..start] + Numbered(bare, tally) + match.Value[(start + name.Length)..];
        });

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

    private string Mail(Match match, RedactionTally tally)
    {
        Learn(match.Groups["x"].Value);
        return Numbered(match.Groups["x"].Value, tally);
    }

    private string Numbered(string name, RedactionTally tally)
    {
        tally.Add(RedactionKind.UserName);
        return $"[user {NumberOf(name)}]";
    }

    private int NumberOf(string name) =>
        _numbers.TryGetValue(name, out int number) ? number : _numbers[name] = _numbers.Count + 1;

    private static bool Contains(string text, params string[] words) =>
        words.Any(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
}
