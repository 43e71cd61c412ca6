using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.PowerShell;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The command line of Windows PowerShell 5.1, as far as anybody here uses it.</summary>
internal sealed record PowerShellSwitches
{
    public bool LeavesInputAlone { get; private set; }

    public ExecutionPolicy ExecutionPolicy { get; private set; } = ExecutionPolicy.RemoteSigned;

    public string Command { get; private set; } = "";

    public string? File { get; private set; }

    /// <summary>What stands behind the file.</summary>
    public IReadOnlyList<string> Words { get; private set; } = [];

    public string? Complaint { get; private set; }

    /// <summary>Switches may be cut short, as there; the first word that is none is the command.</summary>
    public static PowerShellSwitches Parse(string[] arguments)
    {
        PowerShellSwitches switches = new();
        for (int at = 0; at < arguments.Length; at++)
        {
            string word = arguments[at];
            string value = at + 1 < arguments.Length ? arguments[at + 1] : "";
            bool Is(string name, int least) => word.Length > least && word[0] is '-' or '/' && name.StartsWith(word[1..], StringComparison.OrdinalIgnoreCase) && word.Length > least;
            if (Is("nologo", 3) || Is("noprofile", 3) || Is("noninteractive", 4) || Is("sta", 3) || Is("mta", 3))
            {
                continue;
            }

            if (Is("inputformat", 2) || Is("outputformat", 1) || Is("windowstyle", 1) || Is("version", 1) || Is("executionpolicy", 2) || word.Equals("-ep", StringComparison.OrdinalIgnoreCase))
            {
                switches.Set(word[1..], value);
                at++;
                continue;
            }

            string[] rest = arguments[(at + 1)..];
            return Is("file", 1) ? switches.WithFile(rest)
                : Is("encodedcommand", 1) ? switches with { Command = Encoding.Unicode.GetString(Convert.FromBase64String(value)) }
                : Is("command", 1) ? switches.WithCommand(rest)
                : word[0] == '-' ? switches with { Complaint = $"powershell.exe does not know {word}." }
                : switches.WithCommand(arguments[at..]);
        }

        return switches with { Complaint = "There is nothing to run, and nobody to ask." };
    }

    private PowerShellSwitches WithFile(string[] rest) =>
        rest.Length == 0 ? this with { Complaint = "-File needs a file." } : this with { File = rest[0], Words = [.. rest.Skip(1)] };

    // "-" reads the command from standard input, which nothing of ours does.
    private PowerShellSwitches WithCommand(string[] words) =>
        words is ["-"] or [] ? this with { Complaint = "-Command needs a command." } : this with { Command = string.Join(' ', words) };

    private void Set(string name, string value)
    {
        if (name.StartsWith("in", StringComparison.OrdinalIgnoreCase))
        {
            LeavesInputAlone = value.Equals("None", StringComparison.OrdinalIgnoreCase);
        }
        else if (name.StartsWith("e", StringComparison.OrdinalIgnoreCase))
        {
            ExecutionPolicy = Enum.Parse<ExecutionPolicy>(value, ignoreCase: true);
        }
    }
}
