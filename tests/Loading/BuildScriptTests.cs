using System.IO;
using System.Management.Automation.Language;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// Runs the whole <c>build.ps1</c> in a new PowerShell with a substitute for <c>dotnet</c> that only prints its
/// arguments. Other tests cover the actual work: <see cref="PackageTests"/> for the targets, and the tests themselves.
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
    public void Script_parses()
    {
        _ = Parser.ParseFile(Script, out _, out ParseError[] errors);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Script_without_a_task_builds() =>
        Assert.Equal([$"dotnet build {Project} -nologo -t:Build -p:Configuration=Debug"], await RunAsync("& $args[0]"));

    [Theory]
    [InlineData("Build")]
    [InlineData("Clean")]
    public async Task Task_runs_the_target_of_the_same_name(string task) =>
        Assert.Equal(
            [$"dotnet build {Project} -nologo -t:{task} -p:Configuration=Release"],
            await RunAsync($"& $args[0] -Task {task} -Configuration Release")
        );

    [Theory]
    [InlineData("", "")]
    [InlineData(" -ProjectUri https://example.com/a", " -p:ProjectUri=https://example.com/a")]
    [InlineData(" -ProjectUri $env:NOT_SET", "")]
    public async Task Package_task_runs_its_target_without_a_configuration(string given, string passed) =>
        Assert.Equal(
            [$"dotnet build {Project} -nologo -t:Package{passed}"],
            await RunAsync($"& $args[0] -Task Package -Configuration Debug{given}")
        );

    [Fact]
    public async Task Test_task_runs_all_tests_once() =>
        Assert.Equal([$"dotnet test {Tests}"], await RunAsync("& $args[0] -Task Test"));

    [Fact]
    public async Task Test_task_fails_if_a_test_fails() =>
        Assert.Equal(
            [$"dotnet test {Tests}", $"dotnet test {Tests} ended with exit code 1."],
            await RunAsync("$exitCode = 1; try { & $args[0] -Task Test } catch { \"$_\" }")
        );

    [Fact]
    public async Task Fuzz_task_runs_the_fuzz_tests_for_the_given_time_and_restores_the_variable() =>
        Assert.Equal(
            [$"dotnet test {Tests} --filter FullyQualifiedName~.Tests.Fuzz. for 90 s", "then 5 s"],
            await RunAsync(
                "function dotnet { \"dotnet $args for $env:EPA_FUZZ_SECONDS s\"; $global:LASTEXITCODE = 0 }; "
                    + "$env:EPA_FUZZ_SECONDS = 5; & $args[0] -Task Fuzz -Seconds 90; \"then $env:EPA_FUZZ_SECONDS s\""
            )
        );

    [Fact]
    public async Task Tasks_run_in_order_until_one_fails()
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
    public async Task Unknown_task_is_refused() =>
        Assert.Contains(
            "Build,Test,TestWindows,Fuzz,Mutate,Package,Clean",
            Assert.Single(await RunAsync("try { & $args[0] -Task Deploy } catch { \"$_\" }"))
        );

    // Without exit 0, an error that a script caught would still count as one.
    private static Task<IReadOnlyList<string>> RunAsync(string script) =>
        LoadingHost.RunAsync($"{StandIn}\n{script}\nexit 0", Script);
}
