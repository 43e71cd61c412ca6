using System.IO;
using System.Reflection;
using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Errors.Factories;

/// <summary>
/// Compares the ErrorId, category, target and recommended action of each error with <c>errors.txt</c>.
/// </summary>
/// <remarks>With <c>EPA_UPDATE_ERRORS=1</c>, the test writes the file; review the difference.</remarks>
public sealed class ErrorFactoryTests
{
    // Parameters that name no object: causes, limits, and the account and token of a sign-in, which are the whole
    // session's.
    private static readonly HashSet<string?> s_withoutTarget =
    [
        .. (
            "account action again audience cause canBeLeftOut client command complaint count detail end environment "
            + "errorId expires exception failure fault free inner isCached isGuest kind known limit message method "
            + "most needed now parameters permission purpose reason refusal roles rounds said scope scopes sentence "
            + "servers service step tenant value why"
        ).Split(' '),
    ];

    // It returns the service's error unchanged if that error has no explanation.
    private const string Unchanged = "ExplainApplication(application, fault)";

    private static readonly string s_file = Path.Combine(
        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
        "tests/Unit/Errors/Factories/errors.txt"
    );

    public static TheoryData<string> Signatures => [.. ErrorFactories.All.Select(ErrorFactories.Signature).Distinct()];

    [Fact]
    public void Errors_are_found() => Assert.InRange(ErrorFactories.All.Count, 200, 1000);

    [Fact]
    public void Each_error_keeps_its_category_target_and_action()
    {
        string now = string.Concat(ErrorFactories.All.Select(Describe));
        if (Environment.GetEnvironmentVariable("EPA_UPDATE_ERRORS") == "1")
        {
            File.WriteAllText(s_file, now);
        }

        string[] changed = [.. Blocks(now).Except(Blocks(File.ReadAllText(s_file)))];
        Assert.True(
            changed.Length == 0,
            $"Run this test with EPA_UPDATE_ERRORS=1 if these changes are intended:\n{string.Join("\n\n", changed)}"
        );
    }

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Error_about_an_object_names_it_as_its_target(string signature)
    {
        foreach (MethodInfo method in ErrorFactories.All.Where(one => ErrorFactories.Signature(one) == signature))
        {
            ConnectorException error = ErrorFactories.Create(method);

            Assert.NotEqual("", error.Message);
            Assert.Matches("^[A-Z][A-Za-z0-9]+$", error.ErrorId);
            Assert.True(
                error.Target is not null
                    || signature == Unchanged
                    || method.GetParameters().All(each => s_withoutTarget.Contains(each.Name)),
                $"{signature} has no target."
            );
        }
    }

    // One block per method: its name, the ErrorId, the category, the target, the arguments that the message contains,
    // and the recommended action.
    private static string Describe(MethodInfo method)
    {
        ConnectorException error = ErrorFactories.Create(method);
        string[] words =
        [
            .. error
                .Message.Split([' ', '\'', '"', ',', '.', ':', ';', '(', ')', '\n'])
                .Where(word => word.Length > 2 && (word.EndsWith("-id") || word == word.ToUpperInvariant()))
                .Where(word => word.Any(char.IsLetter))
                .Distinct(),
        ];
        return $"{ErrorFactories.Signature(method)}\n"
            + $"  {error.ErrorId} {error.Category} about {error.Target ?? "nothing"}\n"
            + $"  mentions {string.Join(" ", words.DefaultIfEmpty("nothing"))}\n"
            + $"  {error.RecommendedAction?.ReplaceLineEndings(" ") ?? "no action"}\n\n";
    }

    private static string[] Blocks(string text) =>
        text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
}
