using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation.Language;
using System.Threading.Tasks;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// <c>build.ps1</c> in a fresh engine, whole, with stand-ins for the two programs that it calls: a <c>dotnet</c> that only says its arguments, and a Pester.
/// What those do is proven elsewhere: the targets by <see cref="PackageTests"/>, the Pester files by the runner. Pester itself is not on every machine, so its real run is not.
/// </summary>
public sealed class BuildScriptTests : IDisposable
{
    private const string StandIn = """
        function dotnet { "dotnet $args"; $global:LASTEXITCODE = $exitCode }
        $exitCode = 0
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("build-");

    private static string Script => Path.Combine(LoadingHost.Root, "build.ps1");

    private static string Project => $"{LoadingHost.Root}/src/Package.proj";

    private static string Tests => $"{LoadingHost.Root}/tests";

    public void Dispose() => _folder.Delete(recursive: true);

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
        Assert.Equal([$"dotnet build {Project} -nologo -t:{task} -p:Configuration=Release"], await RunAsync($"& $args[0] -Task {task} -Configuration Release"));

    [Theory]
    [InlineData("", "")]
    [InlineData(" -ProjectUri https://example.com/a", " -p:ProjectUri=https://example.com/a")]
    [InlineData(" -ProjectUri $env:NOT_SET", "")]
    public async Task Package_is_a_target_without_a_configuration(string given, string passed) => Assert.Equal(
        [$"dotnet build {Project} -nologo -t:Package{passed}"],
        await RunAsync($"& $args[0] -Task Package -Configuration Debug{given}"));

    [Fact]
    public async Task Test_without_Pester_runs_the_tests_once_and_says_so() => Assert.Equal(
        [$"dotnet test {Tests}", "Pester 5 is not installed: the Pester files ran on the hosted engine only."],
        await RunAsync("$env:PSModulePath = ''; & $args[0] -Task Test -Verbose 4>&1 | ForEach-Object { \"$_\" }"));

    [Theory]
    [InlineData("5.7.1", "0", "Invoke-Pester -PassThru")]
    [InlineData("5.7.1", "2", "Pester says Failed: 2 of its tests failed.")]
    [InlineData("3.4.0", "0", null)]
    public async Task Test_also_runs_a_Pester_that_is_new_enough(string version, string failed, string? said)
    {
        string module = Directory.CreateDirectory(Path.Combine(_folder.FullName, "Pester", version)).FullName;
        await File.WriteAllTextAsync(Path.Combine(module, "Pester.psd1"), $"@{{ ModuleVersion = '{version}'; RootModule = 'Pester.psm1'; FunctionsToExport = 'Invoke-Pester' }}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(module, "Pester.psm1"),
            $"function Invoke-Pester($Path, [switch] $PassThru) {{ if ($Path -eq '{Tests}/*.Tests.ps1') {{ $global:said = 'Invoke-Pester -PassThru' }}; [pscustomobject] @{{ FailedCount = {failed}; Result = $(if ({failed}) {{ 'Failed' }} else {{ 'Passed' }}) }} }}",
            TestContext.Current.CancellationToken);
        IReadOnlyList<string> lines = await RunAsync($"$env:PSModulePath = '{_folder.FullName}'; try {{ & $args[0] -Task Test; $said }} catch {{ \"$_\" }}");
        Assert.Equal(said is null ? [$"dotnet test {Tests}"] : [$"dotnet test {Tests}", said], lines);
    }

    [Fact]
    public async Task Tasks_run_in_their_order_and_the_first_that_fails_ends_it()
    {
        Assert.Equal(
            [$"dotnet build {Project} -nologo -t:Clean -p:Configuration=Debug", $"dotnet build {Project} -nologo -t:Build -p:Configuration=Debug"],
            await RunAsync("& $args[0] -Task Clean, Build"));
        Assert.Equal(
            [
                $"dotnet build {Project} -nologo -t:Package",
                $"dotnet build {Project} -nologo -t:Package ended with exit code 3.",
            ],
            await RunAsync("$exitCode = 3; try { & $args[0] -Task Package, Clean } catch { \"$_\" }"));
    }

    [Fact]
    public async Task An_unknown_task_is_refused() =>
        Assert.Contains("Build,Test,Package,Clean", Assert.Single(await RunAsync("try { & $args[0] -Task Deploy } catch { \"$_\" }")));

    // An error that a script caught would still count as one.
    private static Task<IReadOnlyList<string>> RunAsync(string script) => LoadingHost.RunAsync($"{StandIn}\n{script}\nexit 0", Script);
}
