using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Removes secrets and user names from all data that leaves the server.</summary>
internal sealed class Redactor
{
    private readonly UserNames _users;

    public Redactor(UserNames users) => _users = users;

    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">The redaction took too long, so the
    /// text must not be exported.</exception>
    public string Clean(string text, RedactionTally tally)
    {
        string cleaned = SecretRules.All.Aggregate(CleanEscaped(text, tally), (earlier, rule) =>
            rule.Clean(earlier, tally)
        );
        cleaned = TextEdits.Apply(cleaned, BrokenTokens.Find(cleaned), tally);
        return _users.Clean(cleaned, tally);
    }

    // A secret can be in JSON that is in JSON, in escaped XML, or in an encoded address. What is found in the decoded
    // text is removed from the text itself. At each level, a rule may see only a part of a secret, so the parts of all
    // levels are removed together.
    private string CleanEscaped(string text, RedactionTally tally)
    {
        List<TextEdit> found = [];
        EscapedText? view = EscapedText.Of(text);
        for (int level = 0; level <= EscapedText.MaximumLevels && view is not null; level++)
        {
            EscapedText current = view;
            view = current.Decode();
            if (level == 0 && view is null)
            {
                return text;
            }

            found.AddRange(
                SecretRules
                    .All.SelectMany(rule => rule.Find(current.Text))
                    .Concat(BrokenTokens.Find(current.Text))
                    .Concat(level == 0 ? [] : _users.Find(current.Text))
                    .Select(edit => InOriginal(edit, current))
            );
        }

        return TextEdits.Apply(text, found, tally);
    }

    private static TextEdit InOriginal(TextEdit edit, EscapedText view)
    {
        (int start, int end) = view.Locate(edit.Start, edit.Length);
        return edit with { Start = start, Length = end - start };
    }

    /// <summary>
    /// Returns a copy of the data in which each string is redacted. The value of a property with the name of a secret
    /// is replaced as a whole.
    /// </summary>
    public JToken Clean(JToken data, RedactionTally tally) =>
        data switch
        {
            JObject properties => new JObject(
                properties.Properties().Select(property => new JProperty(property.Name, CleanProperty(property, tally)))
            ),
            JArray items => new JArray(items.Select(item => Clean(item, tally))),
            JValue { Value: string text } => new JValue(Clean(text, tally)),
            _ => data.DeepClone(),
        };

    /// <summary>Redacts names that became known after the text was cleaned.</summary>
    public string CleanKnown(string cleaned, RedactionTally tally) => _users.CleanKnown(cleaned, tally);

    public JToken CleanKnown(JToken cleaned, RedactionTally tally) =>
        cleaned switch
        {
            JObject properties => new JObject(
                properties
                    .Properties()
                    .Select(property => new JProperty(property.Name, CleanKnown(property.Value, tally)))
            ),
            JArray items => new JArray(items.Select(item => CleanKnown(item, tally))),
            JValue { Value: string text } => new JValue(CleanKnown(text, tally)),
            _ => cleaned.DeepClone(),
        };

    private JToken CleanProperty(JProperty property, RedactionTally tally)
    {
        if (property.Value is not JValue { Value: string { Length: > 0 } text })
        {
            return Clean(property.Value, tally);
        }

        if (SecretRules.KindOf(property.Name) is RedactionKind kind)
        {
            tally.Add(kind);
            return new JValue(RedactionKinds.Replacement(kind));
        }

        return new JValue(
            UserNames.IsNameOfAccount(property.Name) ? _users.CleanAccount(text, tally) : Clean(text, tally)
        );
    }
}

/// <summary>Counts the redactions per kind.</summary>
internal sealed class RedactionTally
{
    private readonly Dictionary<RedactionKind, int> _counts = [];

    public int Total => _counts.Values.Sum();

    public int Of(RedactionKind kind) => _counts.TryGetValue(kind, out int count) ? count : 0;

    public void Add(RedactionKind kind, int count = 1) => _counts[kind] = Of(kind) + count;

    public void Add(RedactionTally other)
    {
        foreach (KeyValuePair<RedactionKind, int> pair in other._counts)
        {
            Add(pair.Key, pair.Value);
        }
    }
}

/// <summary>Finds and removes one kind of secret without changing the surrounding text.</summary>
internal sealed class RedactionRule
{
    /// <summary>Excludes text that was already replaced, so that cleaning is idempotent.</summary>
    public const string NotDone = @"(?!\[(?:[a-z ]+ removed|user \d+)\])";

    /// <summary>Matches the value after a name, in quotes or up to a space.</summary>
    public const string Value =
        "(?:\"(?<x>"
        + NotDone
        + "(?:[^\"\\\\\\r\\n]|\\\\.|\"\")+)\"|\"(?<x>"
        + NotDone
        + "[^\"\\r\\n]+)\"|'(?<x>"
        + NotDone
        + "(?:[^'\\r\\n]|'')+)'|(?<x>"
        + NotDone
        + "[^\\s\"'<>;]+(?:[\"'][^\\s\"'<>;,:)}\\]][^\\s\"'<>;]*)*))";

    private const string Removed = "x";

    // Ends catastrophic backtracking. The text is then left out as a whole.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly RedactionKind _kind;
    private readonly string[] _hints;
    private readonly Lazy<Regex> _pattern;

    /// <param name="hints">A text that contains none of these words, in any case, is not searched.</param>
    /// <param name="pattern">The pattern. Its group <c>x</c> is removed or, without that group, the match.</param>
    /// <param name="direction"><see cref="RegexOptions.RightToLeft"/> for a pattern whose end is rare.</param>
    public RedactionRule(RedactionKind kind, string[] hints, string pattern, RegexOptions direction = RegexOptions.None)
    {
        _kind = kind;
        _hints = hints;
        _pattern = new(() => Compile(pattern, direction));
    }

    /// <summary>Returns true for a match that is not a secret; null if every match is one.</summary>
    public Func<string, bool>? Spares { get; init; }

    public string Clean(string text, RedactionTally tally) => TextEdits.Apply(text, Find(text), tally);

    /// <summary>Finds the secrets of a text.</summary>
    public IEnumerable<TextEdit> Find(string text)
    {
        if (!_hints.Any(hint => text.IndexOf(hint, StringComparison.OrdinalIgnoreCase) >= 0))
        {
            yield break;
        }

        foreach (Match match in _pattern.Value.Matches(text))
        {
            Group secret = match.Groups[Removed].Success ? match.Groups[Removed] : match;
            if (Spares?.Invoke(secret.Value) is not true)
            {
                yield return new TextEdit(secret.Index, secret.Length, RedactionKinds.Replacement(_kind), _kind);
            }
        }
    }

    public static Regex Compile(string pattern) => Compile(pattern, RegexOptions.None);

    private static Regex Compile(string pattern, RegexOptions direction) =>
        new(
            pattern,
            RegexOptions.IgnoreCase
                | RegexOptions.CultureInvariant
                | RegexOptions.Multiline
                | RegexOptions.Compiled
                | direction,
            s_limit
        );
}

/// <summary>The kinds of data that are removed from every export.</summary>
internal enum RedactionKind
{
    Token,
    PrivateKey,
    Password,
    EncodedData,
    UserName,
}

/// <summary>Descriptions of the removed and the kept data, which every export lists.</summary>
internal static class RedactionKinds
{
    public static IReadOnlyList<(RedactionKind Kind, string Meaning)> All { get; } =
    [
        (RedactionKind.Token, "Access, refresh and identity tokens, authorization headers, cookies, signed addresses"),
        (RedactionKind.PrivateKey, "Private keys of certificates, in PEM, PFX and XML"),
        (RedactionKind.Password, "Passwords, secrets, credentials and protected strings"),
        (RedactionKind.EncodedData, "Long encoded data that can hide any of these"),
        (
            RedactionKind.UserName,
            "User names, mail addresses and account SIDs; the same name always gets the same number"
        ),
    ];

    public static IReadOnlyList<string> Kept { get; } =
    [
        "Names of machines and domains, addresses and ports: a support case is about them.",
        "The tenant ID, the connector ID and the names of connector groups.",
        "The public data of certificates: thumbprint, subject, issuer and dates.",
        "Accounts that exist on every Windows, such as NT AUTHORITY\\NETWORK SERVICE.",
        "Short user names (one or two letters) and common words such as test, unless a path, domain, address or word "
            + "next to them identifies a user.",
        "User names after a lowercase domain without a dot, such as fabrikam\\name, if the domain is not this server's "
            + "and no word such as user, account, as or by precedes it.",
        "Names of people who have no profile on this server, unless the text next to them identifies a user.",
    ];

    /// <summary>What no rule can guarantee. The page shows it to the user who decides about the zip.</summary>
    public static IReadOnlyList<string> NotGuaranteed { get; } =
    [
        "A password without a name, a header or a known form next to it, such as one that a user typed as a "
            + "sentence or as a user name.",
        "A secret that a program encrypted, compressed or encoded in its own way, if it has fewer than 200 "
            + "characters.",
        "A secret in pieces, if a program wrote each piece with other text around it.",
        "Names and secrets in file names and folders of programs that the connector does not know.",
    ];

    /// <summary>Gets the text that replaces a secret of this kind.</summary>
    public static string Replacement(RedactionKind kind) =>
        kind switch
        {
            RedactionKind.Token => "[token removed]",
            RedactionKind.PrivateKey => "[private key removed]",
            RedactionKind.Password => "[password removed]",
            _ => "[encoded data removed]",
        };
}
