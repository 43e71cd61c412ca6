using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Redaction;

/// <summary>Takes secrets and user names out of whatever leaves the server.</summary>
internal sealed class Redactor
{
    private readonly UserNames _users;

    public Redactor(UserNames users) => _users = users;

    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">The text took too long to clean,
    /// and must not be given away.</exception>
    public string Clean(string text, RedactionTally tally) =>
        _users.Clean(SecretRules.All.Aggregate(text, (cleaned, rule) => rule.Clean(cleaned, tally)), tally);

    /// <summary>
    /// A copy of the data, each text in it cleaned; a property that is named like a secret loses its value.
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

    /// <summary>Looks through what was cleaned before for names that became known since.</summary>
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

/// <summary>How often what was removed.</summary>
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

/// <summary>Finds one form of a secret and removes it; what stands around it stays.</summary>
internal sealed class RedactionRule
{
    /// <summary>What was removed once is not looked at again, so that cleaning twice is cleaning once.</summary>
    public const string NotDone = @"(?!\[(?:[a-z ]+ removed|user \d+)\])";

    /// <summary>A value behind a name: in quotes, or up to a blank.</summary>
    public const string Value =
        "(?:\"(?<x>"
        + NotDone
        + "[^\"\\r\\n]+)\"|'(?<x>"
        + NotDone
        + "[^'\\r\\n]+)'|(?<x>"
        + NotDone
        + "[^\\s\"'<>;]+))";

    private const string Removed = "x";

    // A pattern that a text drives mad ends here, and the text is left out as a whole.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private readonly RedactionKind _kind;
    private readonly string[] _hints;
    private readonly Lazy<Regex> _pattern;

    /// <param name="hints">A text that has none of these words is not searched; case does not matter.</param>
    /// <param name="pattern">The group <c>x</c> is removed; without one, the whole match.</param>
    public RedactionRule(RedactionKind kind, string[] hints, string pattern)
    {
        _kind = kind;
        _hints = hints;
        _pattern = new(() => Compile(pattern));
    }

    /// <summary>Says of what was found that it is nothing to hide; null where everything found is.</summary>
    public Func<string, bool>? Spares { get; init; }

    public string Clean(string text, RedactionTally tally) =>
        !_hints.Any(hint => text.IndexOf(hint, StringComparison.OrdinalIgnoreCase) >= 0)
            ? text
            : _pattern.Value.Replace(text, match => Clean(match, tally));

    public static Regex Compile(string pattern) =>
        new(
            pattern,
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled,
            s_limit
        );

    private string Clean(Match match, RedactionTally tally)
    {
        Group secret = match.Groups[Removed].Success ? match.Groups[Removed] : match;
        if (Spares?.Invoke(secret.Value) is true)
        {
            return match.Value;
        }

        tally.Add(_kind);
        int start = secret.Index - match.Index;
        return match.Value[..start] + RedactionKinds.Replacement(_kind) + match.Value[(start + secret.Length)..];
    }
}

/// <summary>What is taken out of everything that is exported.</summary>
internal enum RedactionKind
{
    Token,
    PrivateKey,
    Password,
    EncodedData,
    UserName,
}

/// <summary>What is removed and what stays, in a person's words: the list in every export says both.</summary>
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
            "User names, mail addresses and account SIDs; the same number stands for the same name"
        ),
    ];

    public static IReadOnlyList<string> Kept { get; } =
    [
        "Names of machines and domains, addresses and ports: a support case is about them.",
        "The tenant's id, the connector's id and the names of connector groups.",
        "Thumbprints, subject, issuer and dates of certificates: their public half.",
        "Accounts that every Windows has, such as NT AUTHORITY\\NETWORK SERVICE.",
        "Short user names (one or two letters) and those that logs say of other things, such as test, where no path, domain, address or word tells that they are a user's.",
        "User names behind a domain in small letters, such as fabrikam\\name, where the domain is not this server's and no word such as user, account, as or by stands before it.",
        "Names of people who have no profile on this server, where nothing beside them tells that they are a user's.",
    ];

    /// <summary>What stands in its place.</summary>
    public static string Replacement(RedactionKind kind) =>
        kind switch
        {
            RedactionKind.Token => "[token removed]",
            RedactionKind.PrivateKey => "[private key removed]",
            RedactionKind.Password => "[password removed]",
            _ => "[encoded data removed]",
        };
}
