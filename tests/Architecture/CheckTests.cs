using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Requires a unit test for every check.</summary>
public sealed class CheckTests
{
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
        [.. CheckCatalogue.All(Environments.Global).Select(check => (check.Name, check.GetType().Name)).Distinct()];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Check_is_run_by_a_unit_test(string name, string type) =>
        Assert.True(
            Regex.IsMatch(s_tests, $"\\b{type}\\b|\"{name}\""),
            $"No test in tests/Unit/Diagnostics uses {type} or names the check {name}."
        );
}
