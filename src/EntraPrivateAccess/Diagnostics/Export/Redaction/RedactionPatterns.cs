using System.Text.RegularExpressions;
using static EntraPrivateAccess.Diagnostics.Export.Redaction.RedactionRule;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>
/// The patterns of tokens, keys and passwords in logs, configuration files and events. They redact too much rather than
/// miss a secret.
/// </summary>
internal static class SecretRules
{
    private const string Secrets =
        @"(?:password|passwd|passphrase|passcode|pwd|secret|credentials?|api[_-]?key|account[_-]?key|access[_-]?key"
        + @"|shared[_-]?access[_-]?signature|validationkey|decryptionkey|private[_-]?key)";
    private const string Tokens =
        @"(?:(?:access|refresh|id|bearer|auth|authentication|security|session|sas|bootstrap|registration|user"
        + @"|federated)[ _-]?token|client[_-]?assertion|assertion|code_verifier|device_code|authorization_code)";
    private const string Base64 = "[A-Za-z0-9+/]";

    private static readonly string[] s_secretHints = ["pass", "pwd", "secret", "cred", "key", "signature"];
    private static readonly string[] s_tokenHints = ["token", "assertion", "_code", "code_"];
    private static readonly string[] s_plain = ["true", "false", "null", "none", "yes", "no", "0", "1", "default"];
    private static readonly Lazy<Regex> s_secretName = new(() => Compile(Secrets + "$"));
    private static readonly Lazy<Regex> s_tokenName = new(() => Compile($"(?:{Tokens}|^token)$"));

    /// <summary>
    /// All rules. The order matters: key blocks precede encoded data, and named tokens precede passwords.
    /// </summary>
    public static IReadOnlyList<RedactionRule> All { get; } =
    [
        new(
            RedactionKind.PrivateKey,
            ["PRIVATE KEY"],
            @"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:[^-]|-(?!----)){0,8000}(?:-----END [A-Z0-9 ]*PRIVATE KEY-----)?"
        ),
        // The start of the key may be missing because the start of a long log was cut off.
        new(
            RedactionKind.PrivateKey,
            ["PRIVATE KEY"],
            @"(?:^[ \t]*[A-Za-z0-9+/=]{1,80}[ \t]*\r?\n){0,80}[ \t]*-----END [A-Z0-9 ]*PRIVATE KEY-----"
        ),
        new(RedactionKind.PrivateKey, ["<RSAKeyValue"], @"<RSAKeyValue>[\s\S]{0,8000}?</RSAKeyValue>"),
        // The Base64 prefixes of PKCS #12, PKCS #8 and PKCS #1.
        new(
            RedactionKind.PrivateKey,
            ["MI"],
            $@"(?<!{Base64})MI(?:[I-L]{Base64}{{2}}[AQgw]IB(?:AzC|ADAN|AAKC)|G{Base64}AgEAMBM)"
                + @"[A-Za-z0-9+/\r\n]{20,}={0,2}"
        ),
        // A SecureString as Windows serializes it, with the machine's key or a given one, and as in CLIXML.
        new(
            RedactionKind.Password,
            ["d08c9ddf0115d1118c7a00c04fc297eb"],
            "(?:01000000)?d08c9ddf0115d1118c7a00c04fc297eb[0-9a-f]*"
        ),
        new(RedactionKind.Password, ["AQAAANCMnd8BFdERjHoAwE"], @"AQAAANCMnd8BFdERjHoAwE[A-Za-z0-9+/\r\n]*={0,2}"),
        new(
            RedactionKind.Password,
            ["76492d1116743f0423413b16050a5345"],
            "76492d1116743f0423413b16050a5345[A-Za-z0-9+/=]*"
        ),
        new(RedactionKind.Password, ["<SS"], $"<SS(?: [^>]*)?>(?<x>{NotDone}[^<]+)</SS>"),
        // Includes the continuation lines of a token that a console wrapped, also the last one.
        new(
            RedactionKind.Token,
            ["eyJ"],
            @"eyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){0,4}"
                + @"(?:(?:\r?\n[ \t]*[A-Za-z0-9_.-]{40,})+(?:\r?\n[ \t]*[A-Za-z0-9_.-]+(?=[ \t]*\r?$))?)?"
        ),
        new(RedactionKind.Token, ["0.A", "1.A"], @"(?<![\w.-])[01]\.A[A-Za-z0-9_-]{60,}(?:\.[A-Za-z0-9_-]+)*"),
        new(
            RedactionKind.Token,
            ["bearer", "basic", "negotiate", "ntlm", "pop"],
            $@"\b(?:Bearer|Basic|Negotiate|NTLM|D?PoP)\s+(?<x>{NotDone}[A-Za-z0-9+/_.~=-]{{16,}})"
        ),
        new(RedactionKind.Token, ["cookie"], $@"\b(?:Set-)?Cookie:[ \t]*(?<x>{NotDone}\S[^\r\n]*)"),
        new(
            RedactionKind.Token,
            ["?", "&"],
            $@"[?&](?:sig|code|key|subscription-key|token)=(?<x>{NotDone}[^&\s""'<>]+)"
        ),
        new(RedactionKind.Token, s_tokenHints, $@"(?<![A-Za-z]){Tokens}[""']?[ \t]*[:=][ \t]*{Value}"),
        new(
            RedactionKind.Token,
            s_tokenHints,
            $@"(?<![A-Za-z])token[""']?[ \t]*[:=][ \t]*[""']?(?<x>{NotDone}[^\s""'<>;]{{16,}})"
        ),
        new(
            RedactionKind.Token,
            s_tokenHints,
            $@"<(?:\w+:)?(?:\w*Token|Assertion)(?:\s[^>]*)?>(?<x>{NotDone}[^<]{{4,}})</"
        ),
        new(RedactionKind.Token, s_tokenHints, $@"(?<!\w)(?:--?|/)\w*token[ \t]+(?!\(){Value}"),
        new(RedactionKind.Password, ["://"], $@"\b[a-z][a-z0-9+.-]*://(?<x>{NotDone}[^\s/@""'<>]+)@"),
        new(
            RedactionKind.Password,
            ["ConvertTo-SecureString"],
            $@"ConvertTo-SecureString\s+(?:-String\s+)?(?!-){Value}"
        ),
        new(
            RedactionKind.Password,
            s_secretHints,
            $@"\b(?:key|name)\s*=\s*[""'][^""'\r\n]*{Secrets}[^""'\r\n]*[""']"
                + $@"\s+value\s*=\s*[""'](?<x>{NotDone}[^""'\r\n]+)[""']"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            s_secretHints,
            $@"\bvalue\s*=\s*[""'](?<x>{NotDone}[^""'\r\n]+)[""']"
                + $@"\s+(?:key|name)\s*=\s*[""'][^""'\r\n]*{Secrets}[^""'\r\n]*[""']"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            s_secretHints,
            $@"<(?:\w+:)?[\w.-]*{Secrets}[\w.-]*(?:\s[^>]*)?>(?<x>{NotDone}[^<]+)</"
        )
        {
            Spares = IsPlain,
        },
        new(RedactionKind.Password, s_secretHints, $@"(?<!\w)(?:--?|/)[\w-]*{Secrets}[ \t]+(?![(-]){Value}")
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            ["pass", "pwd"],
            @"^[ \t]*[\w .-]{0,40}?(?:password|passphrase|passcode|pwd)[ \t]*[:=][ \t]+"
                + $@"(?<x>{NotDone}[^\s""'][^\r\n]*)"
        )
        {
            Spares = IsPlain,
        },
        new(RedactionKind.Password, s_secretHints, $@"{Secrets}\d*[""']?[ \t]*[:=][ \t]*{Value}") { Spares = IsPlain },
        new(RedactionKind.EncodedData, ["\n"], $@"(?:^[ \t]*{Base64}{{60,}}\r?\n){{2,}}[ \t]*{Base64}*={{0,2}}"),
        new(RedactionKind.EncodedData, [""], @"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{200,}={0,2}")
        {
            Spares = text => !IsMixed(text),
        },
        new(RedactionKind.EncodedData, [""], @"(?<![0-9A-Fa-f])[0-9A-Fa-f]{200,}"),
        new(RedactionKind.EncodedData, [""], @"(?:\b[0-9A-Fa-f]{2}[ :-]){100,}[0-9A-Fa-f]{0,2}"),
    ];

    /// <summary>Gets the kind of secret that a property of this name contains, or null.</summary>
    public static RedactionKind? KindOf(string name) =>
        s_secretName.Value.IsMatch(name) ? RedactionKind.Password
        : s_tokenName.Value.IsMatch(name) ? RedactionKind.Token
        : null;

    // Windows Installer masks secrets with asterisks.
    private static bool IsPlain(string value) =>
        s_plain.Contains(value, StringComparer.OrdinalIgnoreCase) || value.All(letter => letter == '*');

    /// <summary>Returns whether the text can be encoded data, unlike a line of dashes or a long word.</summary>
    private static bool IsMixed(string text) =>
        text.Any(char.IsDigit) && text.Any(char.IsUpper) && text.Any(char.IsLower);
}

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
            $@"(?<![\w.+-])(?<x>{Letter}[\w.%+'-]{{0,63}}?)(?:@|%40)"
                + $@"(?:{Letter}(?:[\p{{L}}\p{{Nd}}-]{{0,61}}{Letter})?\.)+[A-Za-z]{{2,24}}"
        )
    );

    private static readonly Lazy<Regex> s_named = new(() =>
        Compile(
            @"(?:\b(?:user[ _]?name|logon[ _]?user|logon[ _]?name|account[ _]?name|userprincipalname|upn|login_hint"
                + @"|preferred_username)|(?<![\w-])(?:user|caller|account))[""']?[ \t]*[:=][ \t]*"
                + $@"(?:""(?<x>{NotDone}[^""\r\n]+)""|'(?<x>{NotDone}[^'\r\n]+)'"
                + $@"|(?<x>{NotDone}[^\s""'<>;,][^\r\n""'<>;,]*))"
        )
    );

    // Domains are usually in uppercase letters, unlike folders and keys. Windows writes AzureAD and MicrosoftAccount as
    // the domain of cloud users.
    private static readonly Lazy<Regex> s_domain = new(() =>
        new Regex(
            @"(?<![\w\\/.:%$\]-])(?<d>\p{Lu}[\p{Lu}\p{Nd}-]{1,14}|(?i:AzureAD|MicrosoftAccount))\\{1,2}" + Name,
            RegexOptions.CultureInvariant | RegexOptions.Compiled,
            TimeSpan.FromSeconds(20)
        )
    );

    // A lowercase domain is recognized only after a word that introduces an account.
    private static readonly Lazy<Regex> s_introduced = new(() =>
        Compile(
            @"(?<=\b(?:user|account|owner|caller|as|by)[ \t]+[""'(]?)"
                + $@"(?<d>\p{{L}}[\p{{L}}\p{{Nd}}.-]{{1,62}})\\{{1,2}}{Name}"
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
        return Compile($@"(?<![\w\\/-])(?<d>{string.Join("|", domains)})\\{{1,2}}{Name}");
    }

    /// <summary>Creates a pattern of these names as whole words.</summary>
    public static Regex Known(IEnumerable<string> names) =>
        Compile(
            @"(?<![\w.@-])(?<x>"
                + string.Join("|", names.OrderByDescending(known => known.Length).Select(Regex.Escape))
                + @")(?![\w@-])"
        );

    public static bool IsFile(string name) => s_file.IsMatch(name);

    public static bool IsSidOfUser(string sid) =>
        sid.StartsWith("S-1-5-21-", StringComparison.Ordinal) || sid.StartsWith("S-1-12-1-", StringComparison.Ordinal);
}
