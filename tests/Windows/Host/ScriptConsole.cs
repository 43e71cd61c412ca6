using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Runs a script in a process of its own, one that can be killed.</summary>
internal static class ScriptConsole
{
    public static int Run(string file, string argument)
    {
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        try
        {
            foreach (PSObject line in shell.AddCommand(file).AddArgument(argument).Invoke())
            {
                Console.Out.WriteLine(line);
            }

            return 0;
        }
        catch (RuntimeException failed)
        {
            Console.Error.WriteLine($"{failed.Message}\n{failed.ErrorRecord.ScriptStackTrace}");
            return 1;
        }
    }
}
