using System.IO;
using System.Reflection;
using System.Xml.Linq;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows.Fixture;
using Xunit;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Checks that Windows behaves like the virtual server. The host runs the same conformance tests in Wine.
/// </summary>
[RequiresSuite(ExternalSuite.Wine)]
[Collection("Real server")]
public sealed class ConformanceTests
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, string>>> s_run = new(RunAsync);

    public static IEnumerable<TheoryDataRow<string>> Assertions =>
        from method in typeof(WindowsConformance).GetMethods()
        where method.GetCustomAttribute<FactAttribute>() is not null
        select new TheoryDataRow<string>(method.Name)
        {
            TestDisplayName = $"On Windows > {method.Name.Replace('_', ' ')}",
            Label = "",
        };

    [Theory]
    [MemberData(nameof(Assertions))]
    public async Task On_Windows(string assertion)
    {
        // These tests remove the shell and the registry hive of Network Service, which a real machine needs.
        Assert.SkipWhen(OperatingSystem.IsWindows(), "by design: these tests run in Wine only.");
        string failure = (await WindowsTools.ResultAsync(s_run)).GetValueOrDefault(assertion, "The test did not run.");
        Assert.True(failure.Length == 0, failure);
    }

    /// <summary>Runs the tests and returns the failure of each; empty if it passed.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> RunAsync()
    {
        FixtureConnector connector = await FixtureConnector.BuildAsync();
        await using WineMachine machine = await WineMachine.StartAsync();
        await machine.TrustAsync(connector.Root);
        machine.Variables["EPA_INSTALLERS"] = "Z:" + connector.Installers.Replace('/', '\\');
        File.Copy(connector.PlainService, Path.Combine(machine.Drive, "epa", "service.exe"));
        await machine.ReplaceEventLogAsync();
        _ = await machine.RequireAsync(
            "sc",
            "create",
            WindowsConformance.Running,
            "binPath=",
            $@"C:\epa\service.exe {WindowsConformance.Running}",
            "DisplayName=",
            "Conformance runs",
            "obj=",
            @"NT AUTHORITY\NetworkService"
        );
        _ = await machine.RequireAsync(
            "sc",
            "create",
            WindowsConformance.Disabled,
            "binPath=",
            $@"C:\epa\service.exe {WindowsConformance.Disabled}",
            "start=",
            "disabled"
        );
        _ = await machine.RequireAsync(
            "sc",
            "create",
            WindowsConformance.Slow,
            "binPath=",
            $@"C:\epa\service.exe {WindowsConformance.Slow} {WindowsConformance.GoesOn}"
        );
        _ = await machine.RequireAsync("net", "start", WindowsConformance.Running);
        (int code, string output) = await machine.RunAsync(
            @"C:\epa\host\" + WindowsHost.Elevated,
            ["conformance", @"C:\epa\results.xml"],
            WindowsTools.Limit(TimeSpan.FromMinutes(2))
        );
        string results = Path.Combine(machine.Drive, "epa", "results.xml");
        return File.Exists(results)
            ? XDocument
                .Load(results)
                .Descendants("test")
                .GroupBy(test => (string)test.Attribute("method")!)
                .ToDictionary(method => method.Key, Failures)
            : throw new InvalidOperationException($"The host ended with {code} and without results:\n{output}");
    }

    private static string Failures(IEnumerable<XElement> tests) =>
        string.Join(
            "\n",
            from test in tests
            where (string?)test.Attribute("result") != "Pass"
            select $"{(string?)test.Attribute("name")}: {test.Descendants("message").FirstOrDefault()?.Value} "
                + test.Descendants("stack-trace").FirstOrDefault()?.Value
        );
}
