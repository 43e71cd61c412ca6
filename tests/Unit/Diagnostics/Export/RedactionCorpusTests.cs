using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Export.Redaction;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

/// <summary>
/// Attacks the redaction with the inputs of <c>secrets.jsonl</c>: a text, the kind of its secret, the parts that must
/// not remain, and text beside it that must remain.
/// </summary>
public sealed class RedactionCorpusTests
{
    private const int MinimumInputs = 150;
    private const int LogSize = 2_000_000;

    private static readonly IReadOnlyList<JObject> s_inputs = Read();

    public static TheoryData<int> Inputs => [.. Enumerable.Range(0, s_inputs.Count)];

    /// <summary>Texts that patterns with nested repetitions need minutes for.</summary>
    public static TheoryData<string, string, string> CraftedLogs =>
        new()
        {
            { "dashes", "password ", "-" },
            { "slashes", "password ", "/-" },
            { "spaces", "password", " " },
            { "letters", "password token ", "a" },
            { "dots", "password a://", "a." },
            { "open keys", "", "<RSAKeyValue>" },
            { "key headers", "", "-----BEGIN PRIVATE KEY-----" },
            { "lines before a key's end", "", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n" },
            { "pairs of digits", "", "ab ab ab ab ab ab ab ab x " },
            { "attributes", "", "name=\"password\" " },
            { "elements", "", "password <a " },
            { "addresses", "", "a@" },
            { "user info", "", "a:" },
            { "tokens", "", "eyJ" },
            { "escapes", "", "\\" },
            { "quotes", "", "\\\"" },
            { "percent", "password", "%25" },
            { "entities", "password", "&amp;" },
            { "names", "", "CN=Aa Bb " },
            { "profiles", "", "\\Users\\" },
            { "domains", "user ", "a.com\\" },
        };

    [Fact]
    public void Corpus_is_large() => Assert.True(s_inputs.Count >= MinimumInputs);

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Secret_in_any_encoding_is_removed(int index)
    {
        JObject input = s_inputs[index];
        string text = (string)input["text"]!;
        RedactionTally tally = new();

        string cleaned = Clean(text, tally);

        Assert.All(input["secrets"]!.Select(secret => (string)secret!), secret =>
        {
            Assert.Contains(secret, text);
            Assert.DoesNotContain(secret, cleaned);
        });
        Assert.True(tally.Of((RedactionKind)Enum.Parse(typeof(RedactionKind), (string)input["kind"]!)) > 0, cleaned);
        Assert.Contains((string?)input["keeps"] ?? "", cleaned);
        Assert.Equal(cleaned, Clean(cleaned, new RedactionTally()));
    }

    [Theory]
    [MemberData(nameof(CraftedLogs))]
    public void Crafted_log_does_not_reach_the_time_limit_of_a_pattern(string name, string start, string repeated)
    {
        Assert.SkipWhen(Type.GetType("Mono.Runtime") is not null, "by design: regular expressions are slow on Mono");
        Assert.NotEqual("", name);
        string log =
            start + string.Concat(Enumerable.Repeat(repeated, LogSize / repeated.Length)) + "\npassword=canary";

        // Throws RegexMatchTimeoutException if a pattern backtracks.
        string cleaned = Clean(log, new RedactionTally());

        Assert.DoesNotContain("canary", cleaned);
    }

    /// <summary>
    /// A pattern that searches thousands of characters from each of a million places exceeds its limit with this size,
    /// and one that reads the text once does not.
    /// </summary>
    [Fact]
    public void Open_keys_are_read_once()
    {
        Assert.SkipWhen(Type.GetType("Mono.Runtime") is not null, "by design: regular expressions are slow on Mono");
        string log = string.Concat(Enumerable.Repeat("<RSAKeyValue>", 10 * LogSize / 13)) + "\npassword=canary";

        Assert.DoesNotContain("canary", Clean(log, new RedactionTally()));
    }

    [Fact]
    public void Log_with_thousands_of_names_is_redacted()
    {
        string log = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"person{number}x@contoso.com came\n"));

        string cleaned = Clean(log + "and person19999x again", new RedactionTally());

        Assert.DoesNotMatch(new Regex("person[0-9]"), cleaned);
    }

    private static string Clean(string text, RedactionTally tally) =>
        new Redactor(new UserNames("srv01.contoso.local")).Clean(text, tally);

    private static List<JObject> Read()
    {
        using Stream resource = typeof(RedactionCorpusTests).Assembly.GetManifestResourceStream("secrets.jsonl")!;
        using StreamReader reader = new(resource);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0).Select(line => JObject.Parse(line))];
    }
}
