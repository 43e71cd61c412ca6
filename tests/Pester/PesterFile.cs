using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>Opens one <c>*.Tests.ps1</c> file in a fresh runspace, to list its Its or to run them.</summary>
internal static class PesterFile
{
    /// <summary>A test never hangs: what has not ended by then has failed.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static string Folder { get; } = Path.Combine(Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!, "tests");

    public static string NameOf(string path) => Path.GetFileName(path).Replace(".Tests.ps1", "", StringComparison.OrdinalIgnoreCase);

    /// <summary>The Its of a file; throws what is wrong in it.</summary>
    public static IReadOnlyList<PesterBlock> Discover(string path)
    {
        List<PesterBlock> its = [];
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        Enter(shell, scope => its.AddRange(PesterTree.Discover(scope, path).Its))?.Throw();
        return its;
    }

    /// <summary>Runs a file and returns how each It ended, by title, and why there may be no more of them.</summary>
    /// <param name="without">Titles of Its that are not run; a block in which no other one is left is not set up either.</param>
    public static async Task<(IReadOnlyDictionary<string, PesterOutcome> Outcomes, string Ending)> RunAsync(string path, TimeSpan limit, IReadOnlyCollection<string>? without = null)
    {
        ConcurrentDictionary<string, PesterOutcome> outcomes = new();
        Runspace runspace = PowerShellEngine.Open();
        PowerShell shell = PowerShell.Create(runspace);
        Task<FailedBlock?> run = Task.Factory.StartNew(
            () => Enter(shell, scope => new PesterRun(scope, outcomes).RunFile(Without(without ?? [], PesterTree.Discover(scope, path)))), TaskCreationOptions.LongRunning);
        if (await Task.WhenAny(run, Task.Delay(limit)) != run)
        {
            // Whoever ignores the stop is left behind; its Its are reported all the same.
            _ = Task.Run(shell.Stop);
            return (outcomes, $"The file did not end within its time limit of {limit}.");
        }

        FailedBlock? failed = await run;
        shell.Dispose();
        runspace.Dispose();
        return (outcomes, failed?.ToString() ?? "The file ended before it came to this It.");
    }

    private static PesterBlock Without(IReadOnlyCollection<string> titles, PesterBlock file)
    {
        foreach (PesterBlock it in file.Its.Where(it => titles.Contains(it.Title)))
        {
            it.IsLeftOut = true;
        }

        return file;
    }

    // On the pipeline thread, where scopes are made.
    private static FailedBlock? Enter(PowerShell shell, Action<PesterScope> body) =>
        shell.AddScript("try { $null = $args[0].Invoke($ExecutionContext) } catch { $_ }")
            .AddArgument((EngineIntrinsics engine) => body(new PesterScope(engine)))
            .Invoke<ErrorRecord>() is [{ } failed] ? new FailedBlock(failed) : null;
}
