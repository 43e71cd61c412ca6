using System.Text.RegularExpressions;
using static EntraPrivateAccess.Diagnostics.Export.Redaction.RedactionRule;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>
/// The patterns of text that always contains a user name. The group <c>x</c> is the name, <c>d</c> its domain.
/// </summary>
internal static class UserNamePatterns
{
    private const string Letter = @"[\p{L}\p{Nd}]";

    // A name of two or three words matches as a whole if each word starts with a capital letter. No path may follow.
    private const string Name =
        @"(?<x>[\p{L}\p{Nd}_][\w.-]{0,63}(?-i:(?<=\\\p{Lu}\p{Ll}[\w.'-]*)(?: \p{Lu}\p{Ll}[\w'-]*){1,2})?)(?![\\\w])";

    private static readonly Lazy<Regex> s_profile = new(() =>
        Compile(
            @"(?:(?<s>\\{1,2}|/)(?:Users|Documents and Settings)\k<s>|(?<s>/)home/)"
                + $@"(?<x>{NotDone}(?:[^\\/:*?""<>|\r\n]{{1,64}}(?=\k<s>)|[^\s\\/:*?""<>|,;]{{1,64}}))"
        )
    );

    private static readonly Lazy<Regex> s_mail = new(() =>
        Compile(
            $@"(?<![\w.+-])(?<x>{Letter}[\w.%+'-]{{0,63}}?(?:(?:#|%23)EXT(?:#|%23))?)(?:@|%40)"
                + $@"(?:{Letter}(?:[\p{{L}}\p{{Nd}}-]{{0,61}}{Letter})?\.)+[A-Za-z]{{2,24}}"
        )
    );

    private static readonly Lazy<Regex> s_named = new(() =>
        Compile(
            @"(?:\b(?:(?:X-)?(?:Remote|Forwarded)-User|X-MS-CLIENT-PRINCIPAL-NAME|sAMAccountName|unique_name|nameid"
                + @"|user[ _]?name|logon[ _]?user|logon[ _]?name|account[ _]?name|userprincipalname|upn|login_hint"
                + @"|preferred_username)|(?<![\w-])(?:user|caller|account))[""']?[ \t]*[:=][ \t]*"
                + $@"(?:""(?<x>{NotDone}[^""\r\n]+)""|'(?<x>{NotDone}[^'\r\n]+)'"
                + $@"|(?<x>{NotDone}[^\s""'<>;,][^\r\n""'<>;,]*))"
        )
    );

    // An inline option, (?i:AzureAD), makes .NET Framework skip the other alternatives of the same group.
    private const string AzureAD = "[Aa][Zz][Uu][Rr][Ee][Aa][Dd]";

    // Domains are usually in uppercase letters, unlike folders and keys. Windows writes AzureAD and MicrosoftAccount as
    // the domain of cloud users.
    private static readonly Lazy<Regex> s_domain = new(() =>
        CompileCased(
            @"(?<![\w\\/.:%$\]-])(?<d>\p{Lu}[\p{Lu}\p{Nd}-]{1,14}|"
                + $@"{AzureAD}|[Mm][Ii][Cc][Rr][Oo][Ss][Oo][Ff][Tt][Aa][Cc][Cc][Oo][Uu][Nn][Tt])\\{{1,2}}"
                + Name
                + $@"|(?<![\w\\/.:%$\]-])(?<d>\p{{Lu}}[\p{{Lu}}\p{{Nd}}-]{{2,14}}|{AzureAD})/"
                + @"(?<x>(?!\d)[\p{Ll}\p{Nd}_][\p{Ll}\p{Nd}_-]{0,30}(?:\.[\p{Ll}\p{Nd}_-]{1,30})?)(?![\w\\/.]*[\w\\/])"
        )
    );

    // A fully qualified domain is recognized by the endings of its name, because folders can also contain a dot.
    private static readonly Lazy<Regex> s_fullDomain = new(() =>
        Compile(
            @"(?<![\w\\/.:%$\]-])(?<d>(?!Microsoft\.NET\\)(?:[\p{L}\p{Nd}][\p{L}\p{Nd}-]{0,62}\.){1,8}"
                + @"(?:com|net|org|edu|gov|mil|int|info|biz|cloud|local|localdomain|lan|corp|internal|intern|intra|home"
                + $@"|example|test|domain|ad|[a-z]{{2}}))\\{{1,2}}{Name}"
        )
    );

    // A lowercase domain is recognized only after a word that introduces an account.
    private static readonly Lazy<Regex> s_introduced = new(() =>
        Compile(
            @"(?<=\b(?:user|account|owner|caller|as|by|for|logon|identity)[ \t]+[""'(]?)"
                + $@"(?<d>\p{{L}}[\p{{L}}\p{{Nd}}.-]{{1,62}})(?:\\{{1,2}}{Name}|/(?<x>(?!\d)[\w.-]{{2,64}})(?![\\/\w]))"
        )
    );

    // A distinguished name of a person: below Users or an organizational unit, or two or three names alone. Subjects of
    // certificates name organizations, which are kept.
    private static readonly Lazy<Regex> s_directory = new(() =>
        CompileCased(
            @"\b[Cc][Nn]=(?:(?<p>(?<x>\p{Lu}[\p{Ll}'-]+(?:\\?,? \p{Lu}[\p{L}.'-]*){1,2}))(?=[,;""'<>\r\n/)]|\s*$)"
                + @"|(?<x>[\p{L}\p{Nd}_][\w.' -]{0,63})(?=,(?i:CN=Users|OU=[^,\r\n]{0,40}"
                + @"(?:Users|User|Benutzer|People|Staff"
                + @"|Employees|Accounts|Admins)\b)))"
        )
    );

    // An element or an attribute with the name of an account.
    private static readonly Lazy<Regex> s_element = new(() =>
        Compile(
            @"<(?:\w{1,40}:)?(?:\w{0,40}UserName|UserId|LogonUser|NameID|Account(?:Name)?|UPN|UserPrincipalName)"
                + $@"(?:\s[^<>]{{0,300}})?>(?<x>{NotDone}[^<\r\n]+)<"
                + @"|<\w{1,40}\s[^<>]{0,200}?[""'](?:\w{0,40}UserName|UPN|UserPrincipalName|Account(?:Name)?)[""']"
                + $@"[^<>]{{0,200}}>(?<x>{NotDone}[^<\r\n]+)<"
                + @"|\b(?:key|name)\s*=\s*[""'][^""'\r\n]{0,60}(?:UserName|UPN|UserPrincipalName|AccountName)[""']"
                + $@"\s+value\s*=\s*[""'](?<x>{NotDone}[^""'\r\n]+)[""']"
        )
    );

    // No word boundary at the end, because a suffix can follow: HKEY_USERS contains S-1-5-21-…-1001_Classes. S-1-12-1
    // is the prefix of Entra users.
    private static readonly Lazy<Regex> s_sid = new(() => Compile(@"\bS-1-(?:5-21|12-1)(?:-\d+){4}(?!\d)"));

    private static readonly Regex s_file = new(
        @"\.(?:exe|dll|sys|log|xml|config|msi|cab|ps1|psd1|psm1|txt|json|etl|evtx|inf|ini|tmp|bat|cmd|zip)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    public static Regex Profile => s_profile.Value;

    public static Regex Mail => s_mail.Value;

    public static Regex Named => s_named.Value;

    public static Regex Domain => s_domain.Value;

    public static Regex FullDomain => s_fullDomain.Value;

    public static Regex Directory => s_directory.Value;

    public static Regex Element => s_element.Value;

    public static Regex Introduced => s_introduced.Value;

    public static Regex Sid => s_sid.Value;

    /// <summary>Creates a pattern of names after the machine's own domains, in any case.</summary>
    /// <param name="machine">The machine's fully qualified name.</param>
    public static Regex OwnDomain(string machine)
    {
        string[] labels = machine.Split('.');
        string[] domains =
        [
            .. new[] { labels[0], labels.ElementAtOrDefault(1), string.Join(".", labels.Skip(1)) }
                .OfType<string>()
                .Where(domain => domain.Length > 0)
                .Select(Regex.Escape),
        ];
        string all = string.Join("|", domains);
        return Compile($@"(?<![\w\\/-])(?<d>{all})(?:\\{{1,2}}{Name}|/(?<x>(?!\d)[\w.-]{{2,64}})(?![\\/\w]))");
    }

    private static Regex CompileCased(string pattern) =>
        new(
            pattern,
            RegexOptions.CultureInvariant | RegexOptions.Compiled | RegexOptions.Multiline,
            TimeSpan.FromSeconds(20)
        );

    public static bool IsFile(string name) => s_file.IsMatch(name);

    public static bool IsSidOfUser(string sid) =>
        sid.StartsWith("S-1-5-21-", StringComparison.Ordinal) || sid.StartsWith("S-1-12-1-", StringComparison.Ordinal);
}
