using System.IO;
using System.Xml.Linq;
using EntraPrivateAccess.Tests.Loading;
using EntraPrivateAccess.Tests.Windows;
using Mono.Cecil;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>One run of the unit tests against the net472 build on Mono.</summary>
internal static class MonoRun
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    private static readonly string s_program = Path.Combine(
        LoadingHost.Root,
        "tests",
        "bin",
        "DesktopHost",
        "EntraPrivateAccess.Tests.exe"
    );

    private static readonly Lazy<Task<IReadOnlyDictionary<string, PesterOutcome>>> s_outcomes = new(RunAsync);

    /// <summary>All test methods of the program as "Class.Method", read from its metadata.</summary>
    public static IReadOnlyList<string> Methods { get; } = Read();

    /// <summary>Returns the outcome of a method's tests. The first call runs all tests.</summary>
    public static async Task<PesterOutcome> OutcomeAsync(string method)
    {
        IReadOnlyDictionary<string, PesterOutcome> outcomes = await s_outcomes.Value;
        return outcomes.GetValueOrDefault(method)
            ?? outcomes.GetValueOrDefault("")
            ?? new PesterOutcome("The test did not run.");
    }

    private static IReadOnlyList<string> Read()
    {
        using AssemblyDefinition program = AssemblyDefinition.ReadAssembly(s_program);
        return
        [
            .. from type in program.MainModule.Types
            from method in type.Methods
            where
                method.CustomAttributes.Any(attribute =>
                    attribute.AttributeType.Name is "FactAttribute" or "TheoryAttribute"
                )
            select $"{type.Name}.{method.Name}",
        ];
    }

    private static async Task<IReadOnlyDictionary<string, PesterOutcome>> RunAsync()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-mono-");
        try
        {
            string results = Path.Combine(folder.FullName, "results.xml");
            (int code, string output) = await Tool.RunAsync(
                "mono",
                [s_program, "-noLogo", "-noColor", "-xml", results],
                s_limit,
                folder: folder.FullName
            );
            return File.Exists(results)
                ? OutcomesOf(XDocument.Load(results))
                : new Dictionary<string, PesterOutcome>
                {
                    [""] = new($"Mono ended with {code} and without results:\n{output}"),
                };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // A theory has one entry per data row.
    private static Dictionary<string, PesterOutcome> OutcomesOf(XDocument results) =>
        results
            .Descendants("test")
            .GroupBy(test => $"{test.Attribute("type")!.Value.Split('.')[^1]}.{test.Attribute("method")!.Value}")
            .ToDictionary(
                tests => tests.Key,
                tests =>
                    Outcome(
                        tests.FirstOrDefault(test => test.Attribute("result")!.Value == "Fail") is { } failed
                            ? $"{failed.Attribute("name")!.Value}: "
                                + failed.Element("failure")?.Element("message")?.Value
                            : null
                    )
            );

    private static PesterOutcome Outcome(string? failure) =>
        failure?.Contains("System.TypeLoadException", StringComparison.Ordinal) == true
            ? new PesterOutcome(
                SkipReason: "by design: Mono lacks a type that .NET Framework 4.7.2 has. " + failure.Split('\n')[0]
            )
            : new PesterOutcome(failure);
}
