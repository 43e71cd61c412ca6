using System.Collections.Generic;

namespace EntraPrivateAccess.Rehearsal.Arguments;

/// <summary>The command line, understood.</summary>
internal sealed record RehearsalArguments(RehearsalMode Mode, string? Script = null)
{
    public const string Usage = """
        Rehearses the module against a local sandbox: a tenant and a virtual Windows Server, nothing leaves this machine.

          dotnet run --project src/EntraPrivateAccess.Rehearsal                           bare server to active connector, line by line
          dotnet run --project src/EntraPrivateAccess.Rehearsal -- --script FILE [args]   your own script, with $sandbox set
          dotnet run --project src/EntraPrivateAccess.Rehearsal -- --shell                a prompt, with $sandbox set
          dotnet run --project src/EntraPrivateAccess.Rehearsal -- --serve                keeps the sandbox up for a PowerShell of yours
          dotnet run --project src/EntraPrivateAccess.Rehearsal -- --help                 this text

        --script and --shell use pwsh where it is on the PATH, else the bare PowerShell engine. A script that has
        the parameters -Environment and -Server gets the sandbox's, unless you give them.
        Exit code: 0 done, 1 the script failed or the connector is not active in its group, 2 wrong arguments,
        130 Ctrl+C, else what the script gave to exit.
        """;

    public IReadOnlyList<string> ScriptArguments { get; init; } = [];

    /// <summary>Reads the command line.</summary>
    /// <exception cref="UsageException">It is not understood: one sentence.</exception>
    public static RehearsalArguments Parse(string[] words) => words switch
    {
        [] => new(RehearsalMode.Provision),
        ["--help" or "-h" or "-?" or "/?", ..] => new(RehearsalMode.Help),
        ["--script"] => throw new UsageException("--script needs the path of a script behind it."),
        ["--script", string file, .. string[] rest] => new(RehearsalMode.Script, file) { ScriptArguments = rest },
        ["--shell"] => new(RehearsalMode.Shell),
        ["--serve"] => new(RehearsalMode.Serve),
        ["--shell" or "--serve", string extra, ..] => throw new UsageException($"{words[0]} takes nothing behind it, and '{extra}' stands there."),
        _ => throw new UsageException($"'{words[0]}' is not an argument of the rehearsal; --help names those that are."),
    };
}
