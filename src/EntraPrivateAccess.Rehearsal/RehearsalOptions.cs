using System;
using System.Collections.Generic;
using System.IO;

namespace EntraPrivateAccess.Rehearsal;

/// <summary>What the rehearsal does.</summary>
internal enum RehearsalMode
{
    /// <summary>Runs provision.ps1, statement by statement.</summary>
    Provision,
    Script,
    Shell,
    Serve,
    Help,
}

/// <summary>The options of the command line.</summary>
internal sealed record RehearsalOptions(RehearsalMode Mode, string? Script = null)
{
    public const string Usage = """
        Rehearses the module against a local sandbox, a tenant and a virtual Windows Server.
        Nothing leaves this machine, except that the first build downloads packages.

          dotnet run --project src/EntraPrivateAccess.Rehearsal [-- options]

          (none)                 from a bare server to an active connector, line by line
          --script FILE [args]   runs your own script, with $sandbox set
          --shell                opens PowerShell, connected to the sandbox
          --serve                keeps a sandbox running for a PowerShell of yours
          --no-build             before the others: uses the module as it was built
          --help                 shows this text

        A script that has the parameters -Environment and -Server gets the sandbox's, unless
        you give them. Exit code: 0 done, 1 the script failed or the connector is not active
        in its group, 2 wrong arguments, 130 Ctrl+C, otherwise what the script gave to exit.
        """;

    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether the module is built first.</summary>
    public bool Build { get; init; } = true;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It cannot be used; the message is one sentence.</exception>
    public static RehearsalOptions Parse(string[] words) =>
        words switch
        {
            ["--no-build", .. string[] rest] => Parse(rest) with { Build = false },
            [] => new(RehearsalMode.Provision),
            ["--help" or "-h" or "-?" or "/?", ..] => new(RehearsalMode.Help),
            ["--script"] => throw new ArgumentException("--script requires the path of a script."),
            ["--script", string file, .. string[] rest] => File.Exists(file)
                ? new(RehearsalMode.Script, Path.GetFullPath(file)) { Words = rest }
                : throw new ArgumentException($"The script '{Path.GetFullPath(file)}' does not exist."),
            ["--shell"] => new(RehearsalMode.Shell),
            ["--serve"] => new(RehearsalMode.Serve),
            ["--shell" or "--serve", string extra, ..] => throw new ArgumentException(
                $"{words[0]} takes no argument, but '{extra}' was given."
            ),
            _ => throw new ArgumentException($"'{words[0]}' is not an argument of the rehearsal; --help lists them."),
        };
}
