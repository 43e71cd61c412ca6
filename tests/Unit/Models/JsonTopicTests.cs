using System.IO;
using System.Runtime.CompilerServices;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Models;

/// <summary>Compares the committed topic about JSON with the output types, on both frameworks.</summary>
public sealed class JsonTopicTests
{
    private const string Update = "EPA_UPDATE_JSON";

    [Fact]
    public void Topic_equals_the_output_types()
    {
        string expected = JsonTopic.Write();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(SourceFile(), expected);
            return;
        }

        Assert.True(
            Committed() == expected,
            $"{JsonTopic.Name}.md differs from the output types. To write it again, run the tests "
                + $"'FullyQualifiedName~{nameof(JsonTopicTests)}' with the environment variable {Update}=1, and build."
        );
    }

    [Fact]
    public void Both_versions_of_PowerShell_write_each_property_as_intended()
    {
        IEnumerable<string> wrong =
            from type in ModelJson.Types.Values.Concat(JsonTopic.Parts(ModelJson.Types.Values))
            from property in type.GetProperties()
            where JsonTopic.Describe(property) is null
            select $"{type.Name}.{property.Name}";

        Assert.True(
            !wrong.Any(),
            "See the remarks of JsonText. These properties are not text, numbers, Booleans, enums based on Int64 or "
                + $"lists of them: {string.Join(", ", wrong)}"
        );
    }

    private static string SourceFile([CallerFilePath] string test = "") =>
        Path.Combine(
            Path.GetDirectoryName(test)!,
            "..",
            "..",
            "..",
            "src",
            "EntraPrivateAccess",
            "Help",
            JsonTopic.Name + ".md"
        );

    private static string Committed()
    {
        using Stream topic = typeof(JsonTopicTests).Assembly.GetManifestResourceStream(JsonTopic.Name + ".md")
            ?? throw new FileNotFoundException(JsonTopic.Name);
        using StreamReader reader = new(topic);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
