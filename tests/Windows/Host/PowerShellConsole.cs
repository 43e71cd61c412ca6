using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Stands in for Windows PowerShell's powershell.exe where a child of ours meets it: command line, standard input, module path, exit code.</summary>
/// <remarks>
/// Tried on the real console host: with -Command and -File it drains a redirected standard input into $input before the
/// script runs, unless -InputFormat None; and with the module path of PowerShell 7 it cannot load its own Security module.
/// </remarks>
internal static class PowerShellConsole
{
    // The engine has Core commands only; the one that a registration script is known to need fails as it does there.
    private const string Commands = """
        function global:ConvertTo-SecureString {
            [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string] $String, [switch] $AsPlainText, [switch] $Force)
            if ($EpaForeignModules) {
                throw [Management.Automation.ErrorRecord]::new(
                    [Exception]::new("The 'ConvertTo-SecureString' command was found in the module 'Microsoft.PowerShell.Security', but the module could not be loaded."),
                    'CouldNotAutoloadMatchingModule', 'ObjectNotFound', 'ConvertTo-SecureString')
            }
            $secret = [Security.SecureString]::new()
            foreach ($letter in $String.ToCharArray()) { $secret.AppendChar($letter) }
            $secret
        }
        """;

    public static int Run(string[] arguments)
    {
        PowerShellSwitches switches = PowerShellSwitches.Parse(arguments);
        if (switches.Complaint is not null)
        {
            Console.Error.WriteLine(switches.Complaint);
            return unchecked((int)0xFFFD0000);
        }

        // As it was handed down: the engine writes one of its own as soon as it opens.
        bool foreign = HasForeignModules();
        ConsoleHost host = new();
        using Runspace runspace = PowerShellEngine.Open(host, state => state.ExecutionPolicy = switches.ExecutionPolicy);
        using PowerShell shell = PowerShell.Create(runspace);
        _ = shell.AddScript($"$global:EpaForeignModules = ${foreign}\n{Commands}").Invoke();
        shell.Commands.Clear();
        _ = switches.File is null ? shell.AddScript(switches.Command) : AddFile(shell, switches);
        return Invoke(shell, host, Drain(switches));
    }

    private static PowerShell AddFile(PowerShell shell, PowerShellSwitches switches)
    {
        string words = string.Join(" ", switches.Words.Select(word => word.StartsWith('-') ? word : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"));
        return shell.AddScript($"& '{switches.File!.Replace("'", "''", StringComparison.Ordinal)}' {words}");
    }

    private static string[] Drain(PowerShellSwitches switches) =>
        Console.IsInputRedirected && !switches.LeavesInputAlone ? Console.In.ReadToEnd().Split("\r\n".ToCharArray(), StringSplitOptions.RemoveEmptyEntries) : [];

    private static int Invoke(PowerShell shell, ConsoleHost host, string[] input)
    {
        // Written as it comes: whoever waits for a line gets it before the end.
        PSDataCollection<PSObject> output = [];
        output.DataAdded += (_, added) => Console.Out.WriteLine(output[added.Index]);
        shell.Streams.Error.DataAdded += (_, added) => Console.Error.WriteLine(shell.Streams.Error[added.Index]);
        PSDataCollection<string> lines = new(input);
        lines.Complete();
        try
        {
            _ = shell.BeginInvoke(lines, output).AsyncWaitHandle.WaitOne();
        }
        catch (RuntimeException failed)
        {
            Console.Error.WriteLine(failed.ErrorRecord);
        }

        if (shell.InvocationStateInfo.Reason is { } reason)
        {
            Console.Error.WriteLine(reason.Message);
        }

        return host.ExitCode ?? (shell.HadErrors || shell.InvocationStateInfo.State == PSInvocationState.Failed ? 1 : 0);
    }

    private static bool HasForeignModules()
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PSModulePath") ?? "").Split(';');
        return folders.Any(folder => folder.Split('\\', '/').Any(part => part.Equals("PowerShell", StringComparison.OrdinalIgnoreCase)));
    }
}
