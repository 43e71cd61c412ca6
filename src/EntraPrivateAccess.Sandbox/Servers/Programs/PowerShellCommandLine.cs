using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>What powershell.exe is told.</summary>
internal sealed record PowerShellCommandLine
{
    public bool NoProfile { get; private init; }

    public bool NonInteractive { get; private init; }

    /// <summary>With any other format the host drains standard input before the command runs (tried on the real one).</summary>
    public bool LeavesInputAlone { get; private init; }

    public string? Command { get; private init; }

    public string? Unknown { get; private init; }

    public static PowerShellCommandLine Parse(string raw)
    {
        IReadOnlyList<string> words = CommandLineSplitter.Split(raw);
        PowerShellCommandLine line = new();
        for (int at = 0; at < words.Count && line is { Command: null, Unknown: null }; at++)
        {
            string word = words[at].ToLowerInvariant().Replace('/', '-');
            string? value = at + 1 < words.Count ? words[at + 1] : null;
            at += word is "-inputformat" or "-outputformat" or "-executionpolicy" ? 1 : 0;
            line = word switch
            {
                "-noprofile" => line with { NoProfile = true },
                "-noninteractive" => line with { NonInteractive = true },
                "-nologo" or "-outputformat" or "-executionpolicy" => line,
                "-inputformat" => line with { LeavesInputAlone = string.Equals(value, "None", StringComparison.OrdinalIgnoreCase) },
                "-command" => line with { Command = string.Join(' ', words.Skip(at + 1)) },
                _ => line with { Unknown = words[at] },
            };
        }

        return line;
    }
}
