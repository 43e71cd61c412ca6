using System.Text;
using System.Text.RegularExpressions;
using static EntraPrivateAccess.Diagnostics.Export.Redaction.RedactionRule;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>
/// The patterns of tokens, keys and passwords in logs, configuration files and events. They redact too much rather than
/// miss a secret.
/// </summary>
internal static class SecretRules
{
    private const string Base64 = "[A-Za-z0-9+/]";

    private static readonly string[] s_plain = ["true", "false", "null", "none", "yes", "no", "0", "1", "default"];
    private static readonly Lazy<Regex> s_secretName = new(() => Compile(SecretNames.Passwords + "$"));
    private static readonly Lazy<Regex> s_tokenName = new(() =>
        Compile($"(?:{SecretNames.Tokens}|^token|^{SecretNames.Headers}|^{SecretNames.Cookies}.*)$")
    );

    // The beginning of addresses that contain @ but no password.
    private static readonly string[] s_addresses = ["mailto", "sip", "sips", "xmpp", "acct", "upn", "user", "email"];

    // A prompt is followed by a password that may contain spaces.
    private const string Prompts =
        "(?:password|passphrase|passcode|pwd|passwort|kennwort|contraseña|mot de passe|wachtwoord|senha|пароль)";

    private static string Secrets => SecretNames.Passwords;

    private static string Tokens => SecretNames.Tokens;

    private static string[] SecretHints => SecretNames.PasswordHints;

    private static string[] TokenHints => SecretNames.TokenHints;

    /// <summary>
    /// All rules. The order matters: key blocks precede encoded data, and named tokens precede passwords.
    /// </summary>
    public static IReadOnlyList<RedactionRule> All { get; } =
    [
        new(
            RedactionKind.PrivateKey,
            ["PRIVATE KEY"],
            @"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----)){0,8000}"
                + @"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----)?"
        ),
        // The start of the key may be missing because the start of a long log was cut off.
        new(
            RedactionKind.PrivateKey,
            ["PRIVATE KEY"],
            @"(?:^[ \t]{0,40}[A-Za-z0-9+/=]{1,80}[ \t]{0,40}\r?\n){0,80}"
                + "[ \t]{0,40}-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----",
            RegexOptions.RightToLeft
        ),
        new(
            RedactionKind.PrivateKey,
            ["<RSAKeyValue"],
            @"<RSAKeyValue>(?:(?!</?RSAKeyValue>)[\s\S]){0,8000}(?:</RSAKeyValue>)?"
        ),
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
            @"eyJ[A-Za-z0-9_-]{10,}(?:(?:\.|%2E)[A-Za-z0-9_-]*){0,4}"
                + @"(?:(?:\r?\n[ \t]*[A-Za-z0-9_.-]{40,})+(?:\r?\n[ \t]*[A-Za-z0-9_.-]+(?=[ \t]*\r?$))?)?"
        ),
        new(RedactionKind.Token, ["0.A", "1.A"], @"(?<![\w.-])[01]\.A[A-Za-z0-9_-]{60,}(?:\.[A-Za-z0-9_-]+)*"),
        // A header's value extends to the end of the line, or of the quotes that it is in.
        new(
            RedactionKind.Token,
            SecretNames.HeaderHints,
            $@"(?<![A-Za-z0-9_-])(?:""{SecretNames.Headers}""|'{SecretNames.Headers}')[ \t]*[:=,][ \t]*\[?[ \t]*{Value}"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Token,
            SecretNames.HeaderHints,
            $@"(?<![A-Za-z0-9_-]){SecretNames.Headers}[ \t]*:[ \t]*(?<x>{NotDone}[^\s""'][^\r\n]*)"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Token,
            SecretNames.HeaderHints,
            $@"(?<![A-Za-z0-9_-]){SecretNames.Headers}[ \t]*[:=][ \t]*{Value}"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Token,
            ["bearer", "negotiate", "ntlm", "pop", "kerberos", "sso", "token", "apikey"],
            $@"\b(?:Bearer|Negotiate|NTLM|Kerberos|D?PoP|Token|ApiKey)\s+(?<x>{NotDone}[A-Za-z0-9+/_.~=-]{{16,}})"
        ),
        new(RedactionKind.Token, ["apikey"], $@"\bApiKey\s+(?<x>{NotDone}(?=[A-Za-z-]*[0-9])[A-Za-z0-9+/_.~=-]{{6,}})"),
        new(RedactionKind.Token, ["basic"], $@"\bBasic\s+(?<x>{NotDone}[A-Za-z0-9+/_-]{{4,}}={{0,2}})")
        {
            Spares = text => text.Length < 16 && !IsUserAndPassword(text),
        },
        new(
            RedactionKind.Token,
            ["digest", "response", "SharedAccessSignature"],
            $@"\b(?:Digest|SharedAccessSignature)\s+(?<x>{NotDone}\w+=[^\r\n]+)"
        ),
        new(
            RedactionKind.Token,
            SecretNames.CookieHints,
            $@"(?<![\w-])(?:{SecretNames.Cookies}[\w.%-]{{0,100}}|(?<![\w.-])[\w.-]{{0,60}}Cookie[\w.-]{{0,60}})"
                + @"[""']?[ \t]*[=:][ \t]*"
                + $@"(?:""(?<x>{NotDone}[^""\r\n]+)""|'(?<x>{NotDone}[^'\r\n]+)'|(?<x>{NotDone}[^\s;""'<>,]+))"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Token,
            ["?", "&"],
            $@"[?&](?:sig|signature|code|key|subscription-key|token|pass|nonce|state|session_state|client_info)="
                + $@"(?<x>{NotDone}[^&\s""'<>]+)"
        ),
        new(RedactionKind.Token, TokenHints, $@"(?<![A-Za-z]){Tokens}[""']?[ \t]*[:=][ \t]*{Value}"),
        new(
            RedactionKind.Token,
            TokenHints,
            $@"(?<![A-Za-z])token[""']?[ \t]*[:=][ \t]*[""']?(?<x>{NotDone}[^\s""'<>;]{{16,}})"
        ),
        new(
            RedactionKind.Token,
            TokenHints,
            $@"<(?:\w{{1,40}}:)?(?:\w{{0,60}}Token|Assertion)(?:\s[^<>]*)?>(?<x>{NotDone}[^<]{{4,}})</"
        ),
        new(RedactionKind.Token, TokenHints, $@"(?<![\w/-])(?:--?|/)\w{{0,60}}token[ \t]+(?!\(){Value}"),
        // The password may contain @ and, if no port can be meant, a slash.
        new(RedactionKind.Password, ["://"], $@"\b[a-z][a-z0-9+.-]{{0,30}}://(?<x>{NotDone}[^\s/""'<>]+)@"),
        new(
            RedactionKind.Password,
            ["://"],
            $@"\b[a-z][a-z0-9+.-]{{0,30}}://(?<x>{NotDone}[^\s/:@""'<>]+:(?!\d{{1,5}}/)[^\s""'<>?]{{1,200}})@"
        ),
        new(
            RedactionKind.Password,
            ["@"],
            $@"(?<![\w.:/@\\-])(?<x>{NotDone}[\w.%+$\\-]{{1,64}}:(?!//)[^\s""'<>/]{{1,128}})@"
                + @"(?=[A-Za-z0-9.-]{1,255}(?::\d{1,5})?(?:[\s/""'<>,;)]|\.?$))"
        )
        {
            Spares = text => s_addresses.Contains(text.Split(':')[0], StringComparer.OrdinalIgnoreCase),
        },
        new(
            RedactionKind.Password,
            ["ConvertTo-SecureString"],
            $@"ConvertTo-SecureString\s+(?:-String\s+)?(?!-){Value}"
        ),
        new(
            RedactionKind.Password,
            SecretHints,
            $@"\b(?:key|name)\s*=\s*[""'][^""'\r\n]*{Secrets}[^""'\r\n]*[""']"
                + $@"\s+value\s*=\s*[""'](?<x>{NotDone}[^""'\r\n]+)[""']"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            SecretHints,
            $@"\bvalue\s*=\s*[""'](?<x>{NotDone}[^""'\r\n]+)[""']"
                + $@"\s+(?:key|name)\s*=\s*[""'][^""'\r\n]*{Secrets}[^""'\r\n]*[""']"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            SecretHints,
            $@"<(?:\w{{1,40}}:)?[\w.-]{{0,60}}{Secrets}[\w.-]{{0,60}}(?:\s[^<>]*)?>(?<x>{NotDone}[^<]+)</"
        )
        {
            Spares = IsPlain,
        },
        // CLIXML and other formats that have the name in an attribute of the element.
        new(
            RedactionKind.Password,
            [.. SecretHints, .. TokenHints],
            $@"<\w{{1,40}}\s[^<>]{{0,200}}?"
                + $@"(?:""[^""<>]{{0,60}}(?:{Secrets}|{Tokens})""|'[^'<>]{{0,60}}(?:{Secrets}|{Tokens})')"
                + $@"[^<>]{{0,200}}>(?<x>{NotDone}[^<]+)<"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            SecretHints,
            $@"(?<![\w/-])(?:--?|/)[\w-]{{0,60}}{Secrets}(?:[ \t]+(?![(-])|[:=][ \t]*){Value}"
        )
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            ["net", "curl", "psexec", "sqlcmd", "schtasks", "wmic"],
            @"(?:\bnet1?(?:\.exe)?[ \t]+use[ \t]+"
                + @"|\bcurl(?:\.exe)?[ \t][^\r\n]{0,200}?(?:-u|--user|-U|--proxy-user)[ \t]+"
                + $@"|\b(?:psexec|sqlcmd|schtasks|wmic)(?:\.exe)?[ \t][^\r\n]{{0,200}}?[-/](?:p|rp|password)[: \t]+)"
                + $@"(?<x>{NotDone}\S[^\r\n]*)"
        ),
        new(RedactionKind.Password, ["pass"], $@"(?:(?<![\w])[-/]pass[:= \t]|\bpass=)[ \t]*{Value}")
        {
            Spares = IsPlain,
        },
        new(
            RedactionKind.Password,
            SecretHints,
            $@"^[ \t]{{0,40}}[\w .-]{{0,40}}?{Prompts}[ \t]*[:=][ \t]+(?<x>{NotDone}[^\s""'][^\r\n]*)"
        )
        {
            Spares = IsPlain,
        },
        new(RedactionKind.Password, SecretHints, $@"{Secrets}\d*[""']?[ \t]*[:=][ \t]*{Value}") { Spares = IsPlain },
        new(RedactionKind.EncodedData, ["\n"], $@"(?:^[ \t]*{Base64}{{60,}}\r?\n){{2,}}[ \t]*{Base64}*={{0,2}}"),
        new(RedactionKind.EncodedData, [""], @"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{200,}={0,2}")
        {
            Spares = text => !IsMixed(text),
        },
        new(RedactionKind.EncodedData, [""], @"(?<![0-9A-Fa-f])[0-9A-Fa-f]{200,}"),
        new(
            RedactionKind.EncodedData,
            [""],
            @"(?<![0-9A-Fa-f]{2}[ :-])(?:\b[0-9A-Fa-f]{2}[ :-]){100,}[0-9A-Fa-f]{0,2}"
        ),
    ];

    /// <summary>Gets the kind of secret that a property of this name contains, or null.</summary>
    public static RedactionKind? KindOf(string name) =>
        s_secretName.Value.IsMatch(name) ? RedactionKind.Password
        : s_tokenName.Value.IsMatch(name) ? RedactionKind.Token
        : null;

    // Windows Installer masks secrets with asterisks.
    private static bool IsPlain(string value) =>
        s_plain.Contains(value, StringComparer.OrdinalIgnoreCase) || value.All(letter => letter == '*');

    // Short words after "Basic" are prose, unless they decode to a user and a password.
    private static bool IsUserAndPassword(string text)
    {
        try
        {
            string padded = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
            padded += new string('=', (4 - (padded.Length % 4)) % 4);
            string decoded = Encoding.UTF8.GetString(Convert.FromBase64String(padded));
            return decoded.IndexOf(':') >= 0 && decoded.All(letter => !char.IsControl(letter) && letter != '\uFFFD');
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Returns whether the text can be encoded data, unlike a line of dashes or a long word.</summary>
    private static bool IsMixed(string text) =>
        text.Any(char.IsDigit) && text.Any(char.IsUpper) && text.Any(char.IsLower);
}
