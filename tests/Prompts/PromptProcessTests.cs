using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Prompts;

/// <summary>Runs Prompt.Tests.ps1 with Pester in PowerShell processes that can't prompt.</summary>
public sealed class PromptProcessTests
{
    // Only prevents a hang at a prompt.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(15);

    private const string Script = """
        $ErrorActionPreference = 'Stop'
        Import-Module $env:EPA_PESTER
        $options = New-PesterConfiguration
        $options.Run.Path = $env:EPA_PESTER_FILE
        $options.Run.PassThru = $true
        $options.Output.Verbosity = 'None'
        $run = Invoke-Pester -Configuration $options
        foreach ($failed in $run.Failed + $run.FailedBlocks + $run.FailedContainers) {
            "FAILED $($failed.ExpandedPath)"
            $failed.ErrorRecord | ForEach-Object { "$_"; $_.ScriptStackTrace }
        }
        "PASSED $($run.PassedCount) FAILED $($run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount)"
        """;

    /// <summary>Shell commands that run their arguments in a way in which no prompt is possible.</summary>
    public static TheoryData<string, string> Ways =>
        new()
        {
            { "empty standard input", """exec "$@" </dev/null""" },
            { "closed standard input", """exec "$@" <&-""" },
            { "-NonInteractive", """exec "$@" -NonInteractive""" },
        };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Cmdlet_that_cannot_prompt_ends_with_its_own_error_and_changes_nothing(string way, string start)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "starts PowerShell through a POSIX shell");
        string script = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.ps1");
        await File.WriteAllTextAsync(script, Script, TestContext.Current.CancellationToken);
        try
        {
            string output = await RunAsync(start, script);
            Assert.Matches(@"PASSED [1-9]\d* FAILED 0\s*$", $"With {way}:\n{output}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task<string> RunAsync(string start, string script)
    {
        ProcessStartInfo shell = new("sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        string command = start + " -NoProfile -File \"$0\"";
        foreach (string argument in (string[])["-c", command, script, "dotnet", "exec", PinnedPowerShell.PwshAssembly])
        {
            shell.ArgumentList.Add(argument);
        }

        shell.Environment["EPA_PESTER"] = PinnedPowerShell.PesterManifest;
        shell.Environment["EPA_PESTER_FILE"] = Path.Combine(LoadingHost.Root, "tests", "Prompts", "Prompt.Tests.ps1");
        CancellationToken test = TestContext.Current.CancellationToken;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(test);
        stop.CancelAfter(s_limit);
        using Process process = Process.Start(shell)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(stop.Token);
            string output = await process.StandardOutput.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return output + await errors;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
