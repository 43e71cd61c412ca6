using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>
/// Repeats the unit tests against the build for Windows PowerShell 5.1, and shows each method as a separate test.
/// </summary>
/// <remarks>Mono is not .NET Framework. These tests prove that this build runs, not how Windows behaves.</remarks>
public sealed class MonoTests
{
    public static IEnumerable<TheoryDataRow<string>> Methods =>
        MonoRun.Methods.Select(method => new TheoryDataRow<string>(method)
        {
            TestDisplayName = $"On Mono > {method}",
            Label = "",
        });

    [RequiresSuite(ExternalSuite.Mono)]
    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Build_for_net472_passes(string method) => WindowsTools.Report(await MonoRun.OutcomeAsync(method));

    [RequiresSuite(ExternalSuite.Mono)]
    [Fact]
    public void Test_program_contains_tests() => Assert.NotEmpty(MonoRun.Methods);
}
