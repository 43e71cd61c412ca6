using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace EntraPrivateAccess.Rehearsal;

/// <summary>The modes of the rehearsal.</summary>
internal enum RehearsalMode
{
    /// <summary>Runs provision.ps1, statement by statement.</summary>
    Provision,

    /// <summary>Runs fleet.ps1, statement by statement.</summary>
    Fleet,
    Script,
    Shell,
    Serve,
    Help,
}

/// <summary>The command-line options.</summary>
internal sealed record RehearsalOptions(RehearsalMode Mode, string? Script = null)
{
    public const string Usage = """
        Rehearses the module in a local sandbox with a tenant and a virtual Windows Server.
        No data leaves this machine. Only the first build downloads packages.

          dotnet run --project src/EntraPrivateAccess.Rehearsal [-- options]

          (none)                 from a bare server to an active connector, line by line
          --fleet N              the same for 2 to 16 servers in two sites, and their update
          --script FILE [args]   runs your own script, with $sandbox set
          --shell                opens PowerShell, connected to the sandbox
          --serve                keeps a sandbox running for another PowerShell process
          --no-build             before the other options: skips the build of the module
          --help                 shows this text

        If a script has the parameters -Environment and -Server, they default to the sandbox
        and its first server. Exit code: 0 success, 1 the script failed or a connector is not
        active in its group, 2 wrong arguments, 130 Ctrl+C, otherwise the script's exit code.
        """;

    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The number of servers of a fleet.</summary>
    public int Count { get; init; }

    /// <summary>True to build the module first.</summary>
    public bool Build { get; init; } = true;

    /// <summary>Parses the command line.</summary>
    /// <exception cref="ArgumentException">The command line is not valid. The message is one sentence.</exception>
    public static RehearsalOptions Parse(string[] words) =>
        words switch
        {
            ["--no-build", .. string[] rest] => Parse(rest) with { Build = false },
            [] => new(RehearsalMode.Provision),
            ["--help" or "-h" or "-?" or "/?", ..] => new(RehearsalMode.Help),
            ["--fleet"] => throw new ArgumentException("--fleet requires a number of servers, such as --fleet 6."),
            ["--fleet", string count] => new(RehearsalMode.Fleet) { Count = ParseCount(count) },
            ["--script"] => throw new ArgumentException("--script requires the path of a script."),
            ["--script", string file, .. string[] rest] => File.Exists(file)
                ? new(RehearsalMode.Script, Path.GetFullPath(file)) { Words = rest }
                : throw new ArgumentException($"The script '{Path.GetFullPath(file)}' does not exist."),
            ["--shell"] => new(RehearsalMode.Shell),
            ["--serve"] => new(RehearsalMode.Serve),
            ["--fleet", _, string extra, ..] => throw new ArgumentException(
                $"--fleet takes one argument, but '{extra}' was given, too."
            ),
            ["--shell" or "--serve", string extra, ..] => throw new ArgumentException(
                $"{words[0]} takes no argument, but '{extra}' was given."
            ),
            _ => throw new ArgumentException($"'{words[0]}' is not an argument of the rehearsal; --help lists them."),
        };

    // More servers than that take minutes on a small machine.
    private static int ParseCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 2 and <= 16
            ? count
            : throw new ArgumentException($"--fleet requires a number of servers from 2 to 16, but not '{text}'.");
}
