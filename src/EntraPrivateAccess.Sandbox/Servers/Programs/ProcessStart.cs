using System.Collections.Generic;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>What a process is started with, as CreateProcess gets it.</summary>
internal sealed record ProcessStart
{
    public required string FileName { get; init; }

    /// <summary>The command line behind the program's name, to the letter.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Standard input, or null where none is redirected.</summary>
    public byte[]? Input { get; init; }

    /// <summary>The process of the host that writes standard input later; null where <see cref="Input"/> is all of it. When that process ends, so does the input.</summary>
    public int? InputFrom { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public bool CollectOutput { get; init; }

    public string? WorkingDirectory { get; init; }

    public string CommandLine => Arguments.Length == 0 ? $"\"{FileName}\"" : $"\"{FileName}\" {Arguments}";
}
