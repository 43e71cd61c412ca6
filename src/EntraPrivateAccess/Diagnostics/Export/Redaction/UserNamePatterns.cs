using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using static EntraPrivateAccess.Diagnostics.Export.Redaction.RedactionRule;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Where only names of users stand. The group <c>x</c> is the name, <c>d</c> the domain before it.</summary>
internal static class UserNamePatterns
{
    private const string Letter = @"[\p{L}\p{Nd}]";

    // A name of two or three words goes as a whole: each word then begins with a capital letter. Behind it no path goes on.
    private const string Name = $@"(?<x>[\p{{L}}\p{{Nd}}_][\w.-]{{0,63}}(?-i:(?<=\\\p{{Lu}}\p{{Ll}}[\w.'-]*)(?: \p{{Lu}}\p{{Ll}}[\w'-]*){{1,2}})?)(?![\\\w])";

    private static readonly Lazy<Regex> s_profile = new(() => Compile(
        $@"(?:(?<s>\\{{1,2}}|/)(?:Users|Documents and Settings)\k<s>|(?<s>/)home/)(?<x>{NotDone}(?:[^\\/:*?""<>|\r\n]{{1,64}}(?=\k<s>)|[^\s\\/:*?""<>|,;]{{1,64}}))"));

    private static readonly Lazy<Regex> s_mail = new(() => Compile($@"(?<![\w.+-])(?<x>{Letter}[\w.%+'-]{{0,63}}?)(?:@|%40)(?:{Letter}(?:[\p{{L}}\p{{Nd}}-]{{0,61}}{Letter})?\.)+[A-Za-z]{{2,24}}"));

    private static readonly Lazy<Regex> s_named = new(() => Compile(
        $@"(?:\b(?:user[ _]?name|logon[ _]?user|logon[ _]?name|account[ _]?name|userprincipalname|upn|login_hint|preferred_username)|(?<![\w-])(?:user|caller|account))[""']?[ \t]*[:=][ \t]*(?:""(?<x>{NotDone}[^""\r\n]+)""|'(?<x>{NotDone}[^'\r\n]+)'|(?<x>{NotDone}[^\s""'<>;,][^\r\n""'<>;,]*))"));

    // Domains are written in capitals, folders and keys are not. Windows itself writes AzureAD and MicrosoftAccount before people of a cloud.
    private static readonly Lazy<Regex> s_domain = new(() => new Regex(
        $@"(?<![\w\\/.:%$\]-])(?<d>\p{{Lu}}[\p{{Lu}}\p{{Nd}}-]{{1,14}}|(?i:AzureAD|MicrosoftAccount))\\{{1,2}}{Name}", RegexOptions.CultureInvariant | RegexOptions.Compiled, TimeSpan.FromSeconds(20)));

    // In small letters a domain is one only where the word before it says so.
    private static readonly Lazy<Regex> s_introduced = new(() => Compile($@"(?<=\b(?:user|account|owner|caller|as|by)[ \t]+[""'(]?)(?<d>\p{{L}}[\p{{L}}\p{{Nd}}.-]{{1,62}})\\{{1,2}}{Name}"));

    // What has no end of a word may have one of a key: HKEY_USERS has S-1-5-21-…-1001_Classes. S-1-12-1 are users of Entra.
    private static readonly Lazy<Regex> s_sid = new(() => Compile(@"\bS-1-(?:5-21|12-1)(?:-\d+){4}(?!\d)"));

    private static readonly Regex s_file = new(@"\.(?:exe|dll|sys|log|xml|config|msi|cab|ps1|psd1|psm1|txt|json|etl|evtx|inf|ini|tmp|bat|cmd|zip)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    public static Regex Profile => s_profile.Value;

    public static Regex Mail => s_mail.Value;

    public static Regex Named => s_named.Value;

    public static Regex Domain => s_domain.Value;

    public static Regex Introduced => s_introduced.Value;

    public static Regex Sid => s_sid.Value;

    /// <summary>Names behind the domains of the machine, however they are written.</summary>
    /// <param name="machine">The machine's full name.</param>
    public static Regex OwnDomain(string machine)
    {
        string[] labels = machine.Split('.');
        string[] domains = [.. new[] { labels[0], labels.ElementAtOrDefault(1), string.Join(".", labels.Skip(1)) }.OfType<string>().Where(domain => domain.Length > 0).Select(Regex.Escape)];
        return Compile($@"(?<![\w\\/-])(?<d>{string.Join("|", domains)})\\{{1,2}}{Name}");
    }

    /// <summary>These names wherever they stand by themselves.</summary>
    public static Regex Known(IEnumerable<string> names) =>
        Compile($@"(?<![\w.@-])(?<x>{string.Join("|", names.OrderByDescending(known => known.Length).Select(Regex.Escape))})(?![\w@-])");

    public static bool IsFile(string name) => s_file.IsMatch(name);

    public static bool IsSidOfUser(string sid) => sid.StartsWith("S-1-5-21-", StringComparison.Ordinal) || sid.StartsWith("S-1-12-1-", StringComparison.Ordinal);
}
