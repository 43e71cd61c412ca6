using System;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Rehearsal;

namespace EntraPrivateAccess.Benchmarks.Imports;

/// <summary>Imports one module into a fresh engine.</summary>
internal static class ImportChild
{
    public const string Name = "child-import";

    /// <param name="arguments">The manifest.</param>
    /// <returns>Milliseconds of Import-Module alone, as a person waits for it.</returns>
    public static string Run(string[] arguments)
    {
        using Runspace runspace = PowerShellEngine.Open();
        using (PowerShell first = PowerShell.Create(runspace))
        {
            // The engine's own start: a person's profile or prompt has done that before.
            _ = first.AddScript("$null = Get-Command -Name Import-Module").Invoke();
        }

        using PowerShell shell = PowerShell.Create(runspace);
        _ = shell.AddCommand("Import-Module").AddParameter("Name", arguments[0]).AddParameter("PassThru");
        long started = Stopwatch.GetTimestamp();
        PSModuleInfo module = (PSModuleInfo)shell.Invoke()[0].BaseObject;
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        return module.ExportedCmdlets.Count > 0
            ? took.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{arguments[0]} exports nothing.");
    }
}
