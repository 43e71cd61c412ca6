using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Compares the ErrorIds in the help with those of the code.</summary>
public sealed class ErrorTopicTests
{
    private const string Topic = "about_EntraPrivateAccess_Errors";

    private const string Section = """
        ## All ErrorIds

        By the area of the module that throws them:

        """;

    private static readonly string s_help = Path.Combine(ErrorIds.Sources, "Help");

    // An ErrorId after the word error, and the items of the list of common errors.
    private static readonly Regex s_mention = new(
        @"\b(?:[Ee]rrors?|ErrorId)\s+`?(?<id>[A-Z][a-z]+[A-Z]\w+)|\(`?(?<id>[A-Z][a-z]+[A-Z]\w+)`? of\s"
    );

    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(s_help, "*.md").Select(page => Path.GetFileName(page))];

    [Fact]
    public void Topic_lists_each_ErrorId_of_the_code()
    {
        string committed = File.ReadAllText(Path.Combine(s_help, Topic + ".md")).ReplaceLineEndings("\n");
        int start = committed.IndexOf("## All ErrorIds", StringComparison.Ordinal);
        StringBuilder text = new(start < 0 ? committed + "\n" : committed[..start]);
        _ = text.Append(Section.ReplaceLineEndings("\n")).Append('\n');
        foreach (IGrouping<string, (string Area, string Id)> area in ErrorIds.All.GroupBy(each => each.Area))
        {
            string ids = string.Join(", ", area.Select(each => each.Id).Distinct().Order(StringComparer.Ordinal));
            GeneratedTopic.AppendWrapped(text, $"- {area.Key}: {ids}.");
        }

        GeneratedTopic.Compare(Topic, text.ToString(), "Errors/ConnectorErrors.*.cs");
    }

    [Theory, MemberData(nameof(Pages))]
    public void Page_names_only_ErrorIds_that_exist(string page)
    {
        HashSet<string> known = [.. ErrorIds.All.Select(each => each.Id)];
        Assert.All(Mentions(File.ReadAllText(Path.Combine(s_help, page))), id => Assert.Contains(id, known));
    }

    [Fact]
    public void Common_errors_exist()
    {
        string text = File.ReadAllText(Path.Combine(s_help, Topic + ".md"));
        string list = text[text.IndexOf("## Common errors", StringComparison.Ordinal)..];
        list = list[..list.IndexOf("\nErrors of Microsoft Graph", StringComparison.Ordinal)];
        string[] ids =
        [
            .. Regex
                .Matches(list, @"^- ([^:]+):", RegexOptions.Multiline)
                .SelectMany(item =>
                    Regex.Matches(item.Groups[1].Value, @"\b[A-Z][a-z]+[A-Z]\w+").Select(id => id.Value)
                )
                .Where(id => id != "Update"),
        ];
        HashSet<string> known = [.. ErrorIds.All.Select(each => each.Id)];
        Assert.True(ids.Length > 10, string.Join(", ", ids));
        Assert.All(ids, id => Assert.Contains(id, known));
    }

    [Fact]
    public void Mentions_of_ErrorIds_are_found() =>
        Assert.Equal(
            ["ServerBusy", "LastActiveConnector", "OnlyActiveMember", "NotConnected"],
            Mentions(
                "ends with the error `ServerBusy`. ends with the error LastActiveConnector (OnlyActiveMember of "
                    + "Update-Connector). The error\n`NotConnected` is different."
            )
        );

    // Variables and properties of PowerShell begin with the word Error, too.
    private static IEnumerable<string> Mentions(string text) =>
        s_mention.Matches(text).Select(match => match.Groups["id"].Value);
}
