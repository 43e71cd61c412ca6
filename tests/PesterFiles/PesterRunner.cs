using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>Runs Pester files through the real Pester, in a runspace of their own.</summary>
internal static class PesterRunner
{
    /// <summary>The folder of the <c>*.Tests.ps1</c> files.</summary>
    public static string Folder { get; } =
        Path.Combine(Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!, "tests");

    /// <summary>The module that drives Pester, for whoever runs it in another process.</summary>
    public static string Script { get; } = Path.Combine(Folder, "PesterFiles", "PesterFiles.psm1");

    /// <summary>Runs a file; returns each It that has ended, and why others may be missing.</summary>
    /// <param name="limit">Ends when the file should have ended.</param>
    public static Task<(IReadOnlyList<PesterResult> Results, string Ending)> RunAsync(string path, Task limit) =>
        InvokeAsync([path], limit, discover: false);

    /// <summary>Lists the Its of files without running any.</summary>
    public static Task<(IReadOnlyList<PesterResult> Results, string Ending)> DiscoverAsync(
        string[] paths,
        Task limit
    ) => InvokeAsync(paths, limit, discover: true);

    private static async Task<(IReadOnlyList<PesterResult> Results, string Ending)> InvokeAsync(
        string[] paths,
        Task limit,
        bool discover
    )
    {
        string results = Path.GetTempFileName();
        HostedSandboxes sandboxes = new();
        Runspace runspace = PowerShellEngine.Open();
        runspace.SessionStateProxy.SetVariable("hostedSandboxes", sandboxes);
        PowerShell shell = PowerShell
            .Create(runspace)
            .AddCommand("Import-Module")
            .AddArgument(Script)
            .AddStatement()
            .AddCommand("Invoke-PesterFile")
            .AddParameter("Pester", PinnedPowerShell.PesterManifest)
            .AddParameter("Path", paths)
            .AddParameter("Results", results)
            .AddParameter("Discover", discover);
        Task<string> run = Task.Factory.StartNew(() => Invoke(shell), TaskCreationOptions.LongRunning);
        if (await Task.WhenAny(run, limit) != run)
        {
            // A script that ignores the stop is left behind; what it had done is reported all the same.
            _ = Task.Run(shell.Stop);
            return (PesterResult.Read(results), "The file did not end within its time limit.");
        }

        string ending = await run;
        shell.Dispose();
        runspace.Dispose();
        sandboxes.Dispose();
        IReadOnlyList<PesterResult> its = PesterResult.Read(results);
        File.Delete(results);
        return (its, ending);
    }

    private static string Invoke(PowerShell shell)
    {
        try
        {
            _ = shell.Invoke();
            return "Pester ended and did not report this It.";
        }
        catch (RuntimeException failure)
        {
            return $"Pester failed: {failure.Message}\n{failure.ErrorRecord.ScriptStackTrace}";
        }
    }
}
