using System.IO;
using System.Reflection;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>
/// Windows PowerShell 5.1 to the extent that a registration requires, including the pitfalls of the real program.
/// </summary>
internal sealed class PowerShellProgram : IProgram
{
    // The machine policy takes precedence over the user policy if it is set.
    private static readonly string[] s_policies =
    [
        @"HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell",
        @"HKCU\SOFTWARE\Policies\Microsoft\Windows\PowerShell",
    ];

    public bool Plays(VirtualProcess process) =>
        process.Start.FileName.Equals(WindowsDefaults.PowerShell, StringComparison.OrdinalIgnoreCase);

    public async Task<int> RunAsync(VirtualMachine machine, VirtualProcess process)
    {
        PowerShellCommandLine line = PowerShellCommandLine.Parse(process.Start.Arguments);
        if (Misuse(line) is string misuse)
        {
            process.WriteLine(misuse);
            return 1;
        }

        RegistrationFrame? frame = line.LeavesInputAlone
            ? RegistrationFrame.Parse(await machine.World.Waits.OutsideAsync(process.Input) ?? [])
            : null;
        string? failure =
            ConstrainedLanguage(machine, process)
                ? "Cannot invoke method. Method invocation is supported only on core types in this language mode."
            : frame is null ? "The registration frame did not arrive over standard input."
            : Obstacle(machine, process, frame);
        if (failure is not null)
        {
            process.WriteLine(failure);
            return 1;
        }

        return await Registration.RunAsync(machine, process, frame!);
    }

    private static string? Misuse(PowerShellCommandLine line) =>
        line.Unknown is string word ? $"The sandbox's powershell.exe does not support {word}."
        : line.Command is null ? "The parameter -Command is missing."
        : !line.NoProfile || !line.NonInteractive
            ? "-NoProfile and -NonInteractive are required, because a profile or a prompt could interfere."
        : line.Command.Trim() != KnownScript.Text
            ? "The sandbox's powershell.exe runs only the module's registration script, and this text is different."
        : null;

    /// <summary>Returns the reason why the connector's own script does not run, or null.</summary>
    private static string? Obstacle(VirtualMachine machine, VirtualProcess process, RegistrationFrame frame)
    {
        if (!machine.Disk.Exists(frame.Script))
        {
            return $"The term '{frame.Script}' is not recognized as the name of a cmdlet, function, script file, or "
                + "operable program.";
        }

        if (ScriptsForbidden(machine))
        {
            return $"File {frame.Script} cannot be loaded because running scripts is disabled on this system. For more "
                + "information, see about_Execution_Policies.";
        }

        if (ForeignModules(process))
        {
            return "The 'ConvertTo-SecureString' command was found in the module 'Microsoft.PowerShell.Security', but "
                + "the module could not be loaded.";
        }

        string module = $@"{frame.ModulePath.TrimEnd('\\')}\{frame.ModuleName}\{frame.ModuleName}.psd1";
        return machine.Disk.Exists(module)
            ? null
            : $"The specified module '{module}' was not loaded because no valid module file was found.";
    }

    /// <summary>
    /// Returns whether scripts are disabled. An execution policy from group policy overrides every switch.
    /// </summary>
    private static bool ScriptsForbidden(VirtualMachine machine) =>
        s_policies.Select(key => GroupPolicy(machine, key)).FirstOrDefault(policy => policy is not null)
            is "RESTRICTED"
                or "ALLSIGNED";

    private static string? GroupPolicy(VirtualMachine machine, string key) =>
        machine.Registry.Number(key, "EnableScripts") switch
        {
            0 => "RESTRICTED",
            1 => (machine.Registry.Read(key, "ExecutionPolicy")?.Value as string)?.ToUpperInvariant(),
            _ => null,
        };

    private static bool ConstrainedLanguage(VirtualMachine machine, VirtualProcess process) =>
        machine.Registry.Read(VirtualMachine.SessionManager + @"\Environment", "__PSLockdownPolicy")?.Value?.ToString()
            == "4"
        || process.Start.Environment.Any(pair => pair is { Key: "__PSLockdownPolicy", Value: "4" });

    /// <summary>
    /// Returns whether PSModulePath contains PowerShell 7 modules, which Windows PowerShell 5.1 can't load.
    /// </summary>
    private static bool ForeignModules(VirtualProcess process)
    {
        IEnumerable<string> folders = process
            .Start.Environment.Where(pair => pair.Key.Equals("PSModulePath", StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value.Split(';', ':'));
        return folders.Any(folder =>
            folder.Split('\\', '/').Any(part => part.Equals("powershell", StringComparison.OrdinalIgnoreCase))
        );
    }
}

/// <summary>The command line of powershell.exe.</summary>
internal sealed record PowerShellCommandLine
{
    public bool NoProfile { get; private init; }

    public bool NonInteractive { get; private init; }

    /// <summary>
    /// Whether standard input stays unread until the command runs. With any other format the host drains standard input
    /// first (verified with the real program).
    /// </summary>
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
                "-inputformat" => line with
                {
                    LeavesInputAlone = string.Equals(value, "None", StringComparison.OrdinalIgnoreCase),
                },
                "-command" => line with { Command = string.Join(' ', words.Skip(at + 1)) },
                _ => line with { Unknown = words[at] },
            };
        }

        return line;
    }
}

/// <summary>
/// The only script that the virtual powershell.exe can run: the module's constant, without its comments, on one line.
/// </summary>
internal static class KnownScript
{
    public static string Text { get; } = Load();

    private static string Load()
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("RegistrationBootstrap.ps1")!;
        using StreamReader reader = new(resource);
        return string.Join(
            ' ',
            reader
                .ReadToEnd()
                .Split('\n')
                .Select(line => line.TrimEnd('\r'))
                .Where(line => line.Length > 0 && !line.StartsWith('#'))
        );
    }
}
