using System.IO;
using System.Management.Automation.Language;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// <c>build.ps1</c> in a fresh PowerShell, whole, with a stand-in for the program that it calls: a <c>dotnet</c> that
/// only prints its arguments.
/// What that does is proven elsewhere: the targets by <see cref="PackageTests"/>, the tests by their own run.
/// </summary>
public sealed class BuildScriptTests
{
    private const string StandIn = """
        function dotnet { "dotnet $args"; $global:LASTEXITCODE = $exitCode }
        $exitCode = 0
        """;

    private static string Script => Path.Combine(LoadingHost.Root, "build.ps1");

    private static string Project => $"{LoadingHost.Root}/src/Package.proj";

    private static string Tests => $"{LoadingHost.Root}/tests";

    [Fact]
    public void It_parses()
    {
        _ = Parser.ParseFile(Script, out _, out ParseError[] errors);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Without_a_task_it_builds() =>
        Assert.Equal([$"dotnet build {Project} -nologo -t:Build -p:Configuration=Debug"], await RunAsync("& $args[0]"));

    [Theory]
    [InlineData("Build")]
    [InlineData("Clean")]
    public async Task A_task_is_a_target_of_the_same_name(string task) =>
        Assert.Equal(
            [$"dotnet build {Project} -nologo -t:{task} -p:Configuration=Release"],
            await RunAsync($"& $args[0] -Task {task} -Configuration Release")
        );

    [Theory]
    [InlineData("", "")]
    [InlineData(" -ProjectUri https://example.com/a", " -p:ProjectUri=https://example.com/a")]
    [InlineData(" -ProjectUri $env:NOT_SET", "")]
    public async Task Package_is_a_target_without_a_configuration(string given, string passed) =>
        Assert.Equal(
            [$"dotnet build {Project} -nologo -t:Package{passed}"],
            await RunAsync($"& $args[0] -Task Package -Configuration Debug{given}")
        );

    [Fact]
    public async Task Test_runs_every_test_once() =>
        Assert.Equal([$"dotnet test {Tests}"], await RunAsync("& $args[0] -Task Test"));

    [Fact]
    public async Task Test_fails_when_a_test_fails() =>
        Assert.Equal(
            [$"dotnet test {Tests}", $"dotnet test {Tests} ended with exit code 1."],
            await RunAsync("$exitCode = 1; try { & $args[0] -Task Test } catch { \"$_\" }")
        );

    [Fact]
    public async Task Tasks_run_in_their_order_and_the_first_that_fails_ends_it()
    {
        Assert.Equal(
            [
                $"dotnet build {Project} -nologo -t:Clean -p:Configuration=Debug",
                $"dotnet build {Project} -nologo -t:Build -p:Configuration=Debug",
            ],
            await RunAsync("& $args[0] -Task Clean, Build")
        );
        Assert.Equal(
            [
                $"dotnet build {Project} -nologo -t:Package",
                $"dotnet build {Project} -nologo -t:Package ended with exit code 3.",
            ],
            await RunAsync("$exitCode = 3; try { & $args[0] -Task Package, Clean } catch { \"$_\" }")
        );
    }

    [Fact]
    public async Task An_unknown_task_is_refused() =>
        Assert.Contains(
            "Build,Test,TestWindows,Package,Clean",
            Assert.Single(await RunAsync("try { & $args[0] -Task Deploy } catch { \"$_\" }"))
        );

    // An error that a script caught would still count as one.
    private static Task<IReadOnlyList<string>> RunAsync(string script) =>
        LoadingHost.RunAsync($"{StandIn}\n{script}\nexit 0", Script);
}
