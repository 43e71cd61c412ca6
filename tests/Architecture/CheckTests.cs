using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Tests.Loading;
using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Requires a unit test and a complete definition for every check.</summary>
public sealed class CheckTests
{
    private static readonly string[] s_statuses = ["Warn", "Fail", "Skip"];

    private static readonly IReadOnlyList<DefinedCheck> s_checks = CheckCatalogue.Documented(Environments.Global);

    private static readonly string s_tests = string.Concat(
        Directory
            .GetFiles(
                Path.Combine(LoadingHost.Root, "tests", "Unit", "Diagnostics"),
                "*.cs",
                SearchOption.AllDirectories
            )
            .Select(File.ReadAllText)
    );

    public static TheoryData<string, string> Checks =>
        [.. s_checks.Select(check => (check.Name, check.GetType().Name)).Distinct()];

    public static TheoryData<string> Names => [.. s_checks.Select(check => check.Name).Distinct()];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Check_is_run_by_a_unit_test(string name, string type) =>
        Assert.True(
            Regex.IsMatch(s_tests, $"\\b{type}\\b|\"{name}\""),
            $"No test in tests/Unit/Diagnostics uses {type} or names the check {name}."
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Definition_is_documented_in_sentences(string name)
    {
        CheckDefinition definition = Assert.Single(
            s_checks.Where(check => check.Name == name).Select(check => check.Definition).Distinct()
        );
        Assert.Contains(CheckCategories.Documented, category => category.Name == definition.Category);
        Assert.Matches(@"^[A-Z].*\.$", definition.Summary);
        Assert.Matches(@"^[A-Z].*\.$", definition.Remedy);
        Assert.All(new[] { definition.Pass, definition.Warn, definition.Fail, definition.Skip }, meaning =>
            Assert.Matches(@"^$|^\S.*\.$", meaning)
        );
    }

    /// <summary>Results that the run itself creates, such as for a time limit, are documented for all checks.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Definition_documents_the_statuses_that_the_code_of_the_check_returns(string name)
    {
        Type[] types = [.. s_checks.Where(check => check.Name == name).Select(check => check.GetType()).Distinct()];
        string[] returned = [.. types.SelectMany(type => Returned(type.Name)).Distinct().Order()];

        // Several definitions can share a class, such as those of Microsoft's addresses and of applications. Each
        // status is then documented by one of them.
        IEnumerable<CheckDefinition> sharing = s_checks
            .Where(check => types.Contains(check.GetType()))
            .Select(check => check.Definition)
            .Distinct();
        Assert.Equal(returned, sharing.SelectMany(Documented).Distinct().Order());
        Assert.All(Documented(s_checks.First(check => check.Name == name).Definition), status =>
            Assert.Contains(status, returned)
        );
    }

    private static IEnumerable<string> Documented(CheckDefinition definition)
    {
        string[] meanings = [definition.Warn, definition.Fail, definition.Skip];
        return s_statuses.Where((_, index) => meanings[index].Length > 0);
    }

    // The statuses whose rows the class or one of its base classes creates.
    private static IEnumerable<string> Returned(string type)
    {
        for (
            TypeDefinition? one = Product.Core.MainModule.Types.Single(found => found.Name == type);
            one is not null && one.Name is not (nameof(DefinedCheck) or nameof(Check) or nameof(SingleCheck));
            one = one.BaseType.Resolve()
        )
        {
            foreach (string status in Calls(one).Where(s_statuses.Contains))
            {
                yield return status;
            }
        }
    }

    private static IEnumerable<string> Calls(TypeDefinition type) =>
        type
            .Methods.Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions)
            .Select(instruction => instruction.Operand)
            .OfType<MethodReference>()
            .Where(method =>
                method.DeclaringType.FullName == typeof(DefinedCheck).FullName
                || method.DeclaringType.FullName == typeof(EndpointKind).FullName
            )
            .Select(method => method.Name)
            .Concat(type.NestedTypes.SelectMany(Calls));
}
