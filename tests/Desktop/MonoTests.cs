using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using EntraPrivateAccess.Tests.Pester;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>The unit tests once more, against the build for Windows PowerShell 5.1, each method shown as a test of its own.</summary>
/// <remarks>Mono is not .NET Framework. It proves that this build runs, not how Windows behaves.</remarks>
public sealed class MonoTests
{
    public static IEnumerable<TheoryDataRow<string>> Methods =>
        MonoRun.Methods.Select(method => new TheoryDataRow<string>(method) { TestDisplayName = $"On Mono > {method}", Label = "" });

    [RequiresSuite(ExternalSuite.Mono)]
    [Theory]
    [MemberData(nameof(Methods))]
    public async Task The_build_for_net472_passes(string method)
    {
        PesterOutcome outcome = await MonoRun.OutcomeAsync(method);
        WindowsTools.Report(outcome.Failure is { } failure && MonoLimits.ReasonFor(ClassOf(method), failure) is { } reason
            ? new PesterOutcome(SkipReason: $"by design: {reason}")
            : outcome);
    }

    [RequiresSuite(ExternalSuite.Mono)]
    [Fact]
    public async Task What_is_called_a_limit_of_Mono_is_one()
    {
        List<string> learned = [];
        foreach (string name in MonoLimits.Classes.Keys)
        {
            PesterOutcome[] outcomes = await Task.WhenAll(MonoRun.Methods.Where(method => ClassOf(method) == name).Select(MonoRun.OutcomeAsync));
            if (outcomes.All(outcome => outcome.Failure is null))
            {
                learned.Add(name);
            }
        }

        Assert.Empty(learned);
    }

    [Fact]
    public void Each_class_of_unit_tests_is_compiled_or_has_a_reason_why_it_is_not()
    {
        string root = typeof(Unit.FaultsTests).Namespace!;
        Dictionary<string, string[]> names = typeof(MonoTests).Assembly.GetTypes()
            .Where(type => (type.Namespace + ".").StartsWith(root + ".", StringComparison.Ordinal) && type.GetMethods().Any(method => method.GetCustomAttribute<FactAttribute>() is not null))
            .ToDictionary(type => type.FullName!, type => (string[])[type.Name, .. type.Namespace![root.Length..].Split('.', StringSplitOptions.RemoveEmptyEntries)]);
        HashSet<string> compiled = [.. MonoRun.Methods.Select(ClassOf)];
        Assert.Empty(names.Where(type => compiled.Contains(type.Value[0]) == type.Value.Any(MonoLimits.NotCompiled.ContainsKey)).Select(type => type.Key));
        Assert.Empty(MonoLimits.NotCompiled.Keys.Except(names.Values.SelectMany(own => own)));
    }

    [Fact]
    public void There_are_tests() => Assert.NotEmpty(MonoRun.Methods);

    private static string ClassOf(string method) => method.Split('.')[0];
}
