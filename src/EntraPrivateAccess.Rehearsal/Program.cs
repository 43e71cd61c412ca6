using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Rehearsal;

using Runspace runspace = PowerShellEngine.Open();
using PowerShell shell = PowerShell.Create(runspace);
foreach (PSObject item in shell.AddCommand("Import-Module").AddArgument(PowerShellEngine.ModuleManifest).AddParameter("PassThru").Invoke())
{
    Console.WriteLine(string.Join(", ", ((PSModuleInfo)item.BaseObject).ExportedCmdlets.Keys));
}
return shell.HadErrors ? 1 : 0;
