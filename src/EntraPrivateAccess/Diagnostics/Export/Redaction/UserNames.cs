using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using static EntraPrivateAccess.Diagnostics.Export.Redaction.RedactionRule;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Puts a number in the place of each user's name: who reads on can still tell one from another.</summary>
/// <remarks>A name that was seen once where only names stand, such as a profile's path, is found everywhere from then on.</remarks>
internal sealed class UserNames
{
    private const string Name = @"[A-Za-z0-9_][\w.-]{0,63}";

    private static readonly Lazy<Regex> s_profile = new(() => Compile(
        $@"(?:(?<s>\\{{1,2}}|/)(?:Users|Documents and Settings)\k<s>|(?<s>/)home/)(?<x>{NotDone}(?:[^\\/:*?""<>|\r\n]{{1,64}}(?=\k<s>)|[^\s\\/:*?""<>|,;]{{1,64}}))"));

    private static readonly Lazy<Regex> s_mail = new(() => Compile(@"(?<![\w.+-])(?<x>[A-Za-z0-9][\w.%+'-]{0,63}?)(?:@|%40)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"));

    private static readonly Lazy<Regex> s_named = new(() => Compile(
        $@"(?:\b(?:user[ _]?name|logon[ _]?user|logon[ _]?name|account[ _]?name|userprincipalname|upn|login_hint|preferred_username)|(?<![\w-])(?:user|caller|account))[""']?[ \t]*[:=][ \t]*(?:""(?<x>{NotDone}[^""\r\n]+)""|'(?<x>{NotDone}[^'\r\n]+)'|(?<x>{NotDone}[^\s""'<>;,][^\r\n""'<>;,]*))"));

    // Domains are written in capitals, folders and keys are not.
    private static readonly Lazy<Regex> s_domain = new(() => new Regex(
        $@"(?<![\w\\/.:%$\]-])(?<d>[A-Z][A-Z0-9-]{{1,14}})\\{{1,2}}(?<x>{Name})(?![\\\w])", RegexOptions.CultureInvariant | RegexOptions.Compiled, TimeSpan.FromSeconds(20)));

    private static readonly Lazy<Regex> s_sid = new(() => Compile(@"\bS-1-5-21-\d+-\d+-\d+-\d+\b"));
    private static readonly Regex s_file = new(@"\.(?:exe|dll|sys|log|xml|config|msi|cab|ps1|psd1|psm1|txt|json|etl|evtx|inf|ini|tmp|bat|cmd|zip)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _spared;
    private readonly Regex _ownDomain;
    private Regex? _known;

    /// <param name="machine">The machine's full name: it stays, and its domain is known.</param>
    public UserNames(string machine)
    {
        string[] labels = machine.Split('.');
        _spared = new HashSet<string>(labels, StringComparer.OrdinalIgnoreCase);
        string[] domains = [.. new[] { labels[0], labels.ElementAtOrDefault(1), string.Join(".", labels.Skip(1)) }.OfType<string>().Where(domain => domain.Length > 0).Select(Regex.Escape)];
        _ownDomain = Compile($@"(?<![\w\\/-])(?<d>{string.Join("|", domains)})\\{{1,2}}(?<x>{Name})(?![\\\w])");
    }

    public static bool IsNameOfAccount(string property) => property is "Account" or "User" or "UserName" or "Owner";

    /// <summary>Knows a name from now on.</summary>
    public void Learn(string name)
    {
        if (!KnownAccounts.IsTelling(name) || _spared.Contains(name) || _numbers.ContainsKey(name))
        {
            return;
        }

        _ = NumberOf(name);
        _known = Compile($@"(?<![\w.@-])(?<x>{string.Join("|", _numbers.Keys.Where(KnownAccounts.IsTelling).OrderByDescending(known => known.Length).Select(Regex.Escape))})(?![\w@-])");
    }

    public string Clean(string text, RedactionTally tally)
    {
        text = Contains(text, "Users", "home", "Documents and Settings") ? Replace(text, s_profile.Value, tally, learns: true) : text;
        text = Contains(text, "@", "%40") ? s_mail.Value.Replace(text, match => Mail(match, tally)) : text;
        text = Contains(text, "\\") ? Replace(Replace(text, s_domain.Value, tally, learns: true), _ownDomain, tally, learns: true) : text;
        text = Contains(text, "user", "upn", "account", "logon", "login_hint", "caller") ? Replace(text, s_named.Value, tally, learns: false) : text;
        text = Contains(text, "S-1-5-21-") ? s_sid.Value.Replace(text, match => Numbered(match.Value, tally)) : text;
        return CleanKnown(text, tally);
    }

    /// <summary>Looks only for names that are known by now.</summary>
    public string CleanKnown(string text, RedactionTally tally) => _known is Regex known ? Replace(text, known, tally, learns: false) : text;

    /// <summary>Cleans what is an account's name as a whole.</summary>
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

    private string Replace(string text, Regex pattern, RedactionTally tally, bool learns) => pattern.Replace(text, match =>
    {
        Group found = match.Groups["x"];
        string name = found.Value.TrimEnd(' ', '.', '\t', ')');
        string bare = name[(name.LastIndexOf('\\') + 1)..];
        if (KnownAccounts.IsAuthority(match.Groups["d"].Value) || KnownAccounts.IsAccount(bare) || IsSpared(name, bare, match))
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

    private static bool IsSpared(string name, string bare, Match match) => bare.Length == 0
        || KnownAccounts.IsAuthority(name[..Math.Max(0, name.Length - bare.Length - 1)])
        || (match.Groups["d"].Success && s_file.IsMatch(bare));

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

    private int NumberOf(string name) => _numbers.TryGetValue(name, out int number) ? number : _numbers[name] = _numbers.Count + 1;

    private static bool Contains(string text, params string[] words) => words.Any(word => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
}
