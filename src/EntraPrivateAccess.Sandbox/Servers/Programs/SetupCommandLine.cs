using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>The connector's setup.exe reads its raw command line, quotes and all.</summary>
internal sealed partial record SetupCommandLine
{
    public bool IsQuiet { get; private init; }

    public bool NoRestart { get; private init; }

    public bool Uninstalls { get; private init; }

    public string? LogFile { get; private init; }

    public string? EnvironmentName { get; private init; }

    /// <summary>True unless <c>REGISTERCONNECTOR="false"</c> arrived in exactly that form.</summary>
    public bool RegistersInteractively { get; private init; } = true;

    /// <summary>A switch that is not known, or null.</summary>
    public string? Unknown { get; private init; }

    public static SetupCommandLine Parse(string raw)
    {
        Queue<string> words = new(Words().Matches(raw).Select(match => match.Value));
        SetupCommandLine line = new();
        while (words.TryDequeue(out string? word))
        {
            line = line.With(word, words);
        }

        return line;
    }

    private SetupCommandLine With(string word, Queue<string> rest) => Switch(word) switch
    {
        "q" or "quiet" or "s" or "silent" => this with { IsQuiet = true },
        "norestart" => this with { NoRestart = true },
        "uninstall" => this with { Uninstalls = true },
        "install" => this,
        "l" or "log" when rest.TryDequeue(out string? file) => this with { LogFile = file.Trim('"') },
        null when word == "REGISTERCONNECTOR=\"false\"" => this with { RegistersInteractively = false },
        null when word.Contains("REGISTERCONNECTOR", StringComparison.OrdinalIgnoreCase) => this,
        null when Environment().Match(word) is { Success: true } match => this with { EnvironmentName = match.Groups[1].Value },
        _ => this with { Unknown = Unknown ?? word },
    };

    private static string? Switch(string word) => word[0] is '/' or '-' ? word[1..].ToLowerInvariant() : null;

    [GeneratedRegex("""(?:"[^"]*"|[^\s"])+""")]
    private static partial Regex Words();

    [GeneratedRegex("^ENVIRONMENTNAME=\"(AzureCloud|AzureUSGovernment)\"$")]
    private static partial Regex Environment();
}
