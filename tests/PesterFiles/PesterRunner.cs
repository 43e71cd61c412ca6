using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Tests.Fleet;

namespace EntraPrivateAccess.Tests.PesterFiles;

/// <summary>Runs Pester files with the real Pester in a separate runspace.</summary>
internal static class PesterRunner
{
    /// <summary>The folder of the <c>*.Tests.ps1</c> files.</summary>
    public static string Folder { get; } =
        Path.Combine(Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!, "tests");

    /// <summary>The path of the module that runs Pester, for callers that run it in another process.</summary>
    public static string Script { get; } = Path.Combine(Folder, "PesterFiles", "PesterFiles.psm1");

    /// <summary>Runs a file and returns each It that has ended, and the reason why others may be missing.</summary>
    /// <param name="limit">A task that completes when the time limit of the file is reached.</param>
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
        WineFleet wineFleet = new();
        Runspace runspace = PowerShellEngine.Open();
        runspace.SessionStateProxy.SetVariable("hostedSandboxes", sandboxes);
        runspace.SessionStateProxy.SetVariable("wineFleet", wineFleet);
        runspace.SessionStateProxy.SetVariable("pinnedPowerShell", PinnedPowerShell.PwshAssembly);
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
            // A script that ignores the stop keeps running; the results so far are still reported.
            _ = Task.Run(shell.Stop);
            wineFleet.Dispose();
            return (PesterResult.Read(results), "The file exceeded its time limit.");
        }

        string ending = await run;
        shell.Dispose();
        runspace.Dispose();
        sandboxes.Dispose();
        wineFleet.Dispose();
        IReadOnlyList<PesterResult> its = PesterResult.Read(results);
        File.Delete(results);
        return (its, ending);
    }

    private static string Invoke(PowerShell shell)
    {
        try
        {
            _ = shell.Invoke();
            return "Pester ended but did not report this It.";
        }
        catch (RuntimeException failure)
        {
            return $"Pester failed: {failure.Message}\n{failure.ErrorRecord.ScriptStackTrace}";
        }
    }
}
