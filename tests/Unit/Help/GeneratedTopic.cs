using System.IO;
using System.Text;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>An about topic that is written from data of the code and committed.</summary>
internal static class GeneratedTopic
{
    private const int Width = 120;
    private const string Update = "EPA_UPDATE_TOPICS";

    /// <summary>Compares the committed topic with the expected one, or writes it on request.</summary>
    public static void Compare(string topic, string expected, string source)
    {
        string file = Path.Combine(
            Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
            "src",
            "EntraPrivateAccess",
            "Help",
            topic + ".md"
        );
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file, expected);
        }

        string committed = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(
            committed == expected,
            $"{file} differs from {source}. To write it again, run the tests 'FullyQualifiedName~TopicTests' with the "
                + $"environment variable {Update}=1."
        );
    }

    public static void AppendWrapped(StringBuilder text, string paragraph)
    {
        string indent = paragraph.StartsWith("- ", StringComparison.Ordinal) ? "  " : "";
        StringBuilder line = new();
        foreach (string word in paragraph.Split(' '))
        {
            if (line.Length + 1 + word.Length > Width)
            {
                _ = text.Append(line).Append('\n');
                _ = line.Clear().Append(indent).Append(word);
            }
            else
            {
                _ = line.Append(line.Length == 0 ? "" : " ").Append(word);
            }
        }

        _ = text.Append(line).Append('\n');
    }
}
