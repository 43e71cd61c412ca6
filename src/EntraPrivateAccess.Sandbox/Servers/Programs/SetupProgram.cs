using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>The connector's installer: a bundle of packages with a single command line.</summary>
internal sealed class SetupProgram : IProgram
{
    private const int Success = 0;
    private const int UserExit = 1602;
    private const int Fatal = 1603;
    private const int Busy = 1618;
    private const int OtherVersion = 1638;
    private const int BadCommandLine = 1639;
    private const int RestartStarted = 1641;
    private const int RestartRequired = 3010;
    private const long NeededSpace = 40L * 1024 * 1024;

    public bool Plays(VirtualProcess process) => process.Program.IsConnectorSetup;

    public async Task<int> RunAsync(VirtualMachine machine, VirtualProcess process)
    {
        SetupCommandLine line = SetupCommandLine.Parse(process.Start.Arguments);
        SetupLog log = new(machine, process);
        InstalledProduct product = new(process.Program.Version ?? new Version(0, 0, 0, 0));
        log.Info(1, $"Burn v3.14, Windows v{machine.Spec.OsVersion}, path: {process.Start.FileName}");
        log.Info(0, $"Setting version variable 'WixBundleVersion' to value '{product.Version}'");
        int exitCode = await ActAsync(machine, line, log, product);
        log.Info(7, $"Exit code: 0x{exitCode:x}, restarting: {(exitCode == RestartStarted ? "Yes" : "No")}");
        log.Save(line.LogFile);
        if ((exitCode is Success or RestartRequired && !line.NoRestart) || exitCode == RestartStarted)
        {
            machine.Restart(comesBack: false);
        }

        return exitCode;
    }

    private static async Task<int> ActAsync(
        VirtualMachine machine,
        SetupCommandLine line,
        SetupLog log,
        InstalledProduct product
    )
    {
        if (!await machine.InstallerLock.WaitAsync(TimeSpan.Zero))
        {
            log.Error(0, "Another installation is already in progress.");
            return Busy;
        }

        try
        {
            await machine.World.PassAsync(FaultNames.InstallerDuration, machine.Spec.Name, 1);
            return Refusal(machine, line, log, product) ?? Apply(machine, line, log, product);
        }
        finally
        {
            _ = machine.InstallerLock.Release();
        }
    }

    /// <summary>Returns the exit code if the installation is refused, or null to continue.</summary>
    private static int? Refusal(VirtualMachine machine, SetupCommandLine line, SetupLog log, InstalledProduct product)
    {
        if (line.Unknown is string word)
        {
            return Refuse(log, BadCommandLine, $"Unknown switch: {word}.");
        }

        if (!line.IsQuiet)
        {
            machine.Note("installer waited for input", "neither /q nor /quiet");
            return Refuse(log, UserExit, "The setup window could not be shown and was closed.");
        }

        if (line.Uninstalls)
        {
            return null;
        }

        if (machine.Product is { } installed && installed.Version > product.Version)
        {
            return Refuse(log, OtherVersion, $"Version {installed.Version} is installed, which is newer.");
        }

        if (line.RegistersInteractively)
        {
            return Refuse(
                log,
                Fatal,
                "REGISTERCONNECTOR is not false: the sign-in window cannot be shown in a quiet installation."
            );
        }

        return CheckPrerequisites(machine, log, product);
    }

    private static int? CheckPrerequisites(VirtualMachine machine, SetupLog log, InstalledProduct product)
    {
        if (
            product.Version >= new Version(1, 5, 3437)
            && (machine.Registry.Number(@"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full", "Release") ?? 0)
                < 461808
        )
        {
            return Refuse(log, Fatal, ".NET Framework 4.7.2 or later is required.");
        }

        if (ProductServices.Names.FirstOrDefault(machine.Services.IsMarked) is { } marked)
        {
            // Windows Installer's own text. CreateService fails with 1072.
            return Refuse(
                log,
                Fatal,
                $"Error 1923. Service '{marked}' could not be installed. Verify that you have sufficient privileges to "
                    + "install system services."
            );
        }

        return machine.Disk.Free() < NeededSpace
            ? Refuse(log, Fatal, "Error 0x80070070: There is not enough space on the disk.")
            : null;
    }

    private static int Apply(VirtualMachine machine, SetupCommandLine line, SetupLog log, InstalledProduct product)
    {
        int exitCode =
            machine.World.Faults.Strikes(FaultNames.InstallerExitCode, machine.Spec.Name, out Fault? fault)
            && int.TryParse(fault.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int given)
                ? given
                : Success;
        if (exitCode is not (Success or RestartRequired or RestartStarted))
        {
            machine.Log(
                "Application",
                "Microsoft Entra private network connector",
                0,
                2,
                $"The installation failed with {exitCode}."
            );
            return Refuse(log, exitCode, $"Error 0x{exitCode:x}: Failed to execute MSI package.");
        }

        if (line.Uninstalls)
        {
            Uninstall(machine, log, product);
        }
        else
        {
            Install(machine, line, log, product, atOnce: exitCode == RestartStarted);
        }

        if (exitCode == RestartRequired)
        {
            machine.Registry.Write(
                VirtualMachine.SessionManager,
                "PendingFileRenameOperations",
                new RegistryValue(
                    "MultiString",
                    (string[])[$@"\??\{product.Names.Folder}\{product.Names.ServiceProgram}.exe.old", ""]
                )
            );
        }

        return exitCode;
    }

    /// <param name="atOnce">Whether the machine restarts at once, so that nothing can be done afterward.</param>
    private static void Install(
        VirtualMachine machine,
        SetupCommandLine line,
        SetupLog log,
        InstalledProduct product,
        bool atOnce
    )
    {
        if (machine.Product == product)
        {
            log.Info(0, "The same version is installed; nothing to do.");
            return;
        }

        log.Info(
            319,
            $"Applied execute package: connector {product.Version}, environment: {line.EnvironmentName ?? "AzureCloud"}"
        );
        if (atOnce)
        {
            Installation.Complete(machine, product);
            return;
        }

        IReadOnlyList<string> ran = Installation.Begin(machine, product);
        IDisposable work = machine.World.Waits.Begin();
        _ = Task.Run(async () =>
        {
            using (work)
            {
                await Installation.FinishAsync(machine, product, ran);
            }
        });
    }

    /// <summary>
    /// Uninstalls the product. A bundle removes only the build that it installed itself; for another build it does
    /// nothing and reports success.
    /// </summary>
    private static void Uninstall(VirtualMachine machine, SetupLog log, InstalledProduct product)
    {
        if (machine.Product == product)
        {
            Installation.Remove(machine, product);
            log.Info(319, "Applied execute package: removed");
        }
        else
        {
            log.Info(0, "This bundle is not installed; nothing to do.");
        }
    }

    private static int Refuse(SetupLog log, int exitCode, string why)
    {
        log.Error(0, why);
        return exitCode;
    }
}

/// <summary>The command line of the connector's setup.exe, which parses it as raw text, including quotes.</summary>
internal sealed partial record SetupCommandLine
{
    public bool IsQuiet { get; private init; }

    public bool NoRestart { get; private init; }

    public bool Uninstalls { get; private init; }

    public string? LogFile { get; private init; }

    public string? EnvironmentName { get; private init; }

    /// <summary>True unless <c>REGISTERCONNECTOR="false"</c> arrived in exactly that form.</summary>
    public bool RegistersInteractively { get; private init; } = true;

    /// <summary>The first unknown switch, or null.</summary>
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

    private SetupCommandLine With(string word, Queue<string> rest) =>
        Switch(word) switch
        {
            "q" or "quiet" or "s" or "silent" => this with { IsQuiet = true },
            "norestart" => this with { NoRestart = true },
            "uninstall" => this with { Uninstalls = true },
            "install" => this,
            "l" or "log" when rest.TryDequeue(out string? file) => this with { LogFile = file.Trim('"') },
            null when word == "REGISTERCONNECTOR=\"false\"" => this with { RegistersInteractively = false },
            null when word.Contains("REGISTERCONNECTOR", StringComparison.OrdinalIgnoreCase) => this,
            null when Environment().Match(word) is { Success: true } match => this with
            {
                EnvironmentName = match.Groups[1].Value,
            },
            _ => this with { Unknown = Unknown ?? word },
        };

    private static string? Switch(string word) => word[0] is '/' or '-' ? word[1..].ToLowerInvariant() : null;

    [GeneratedRegex("""(?:"[^"]*"|[^\s"])+""")]
    private static partial Regex Words();

    [GeneratedRegex("^ENVIRONMENTNAME=\"(AzureCloud|AzureUSGovernment)\"$")]
    private static partial Regex Environment();
}

/// <summary>A log in the format of Burn: process and thread, time, a letter for the kind, a number.</summary>
internal sealed class SetupLog(VirtualMachine machine, VirtualProcess process)
{
    private readonly StringBuilder _lines = new();

    public void Info(int number, string text) => Add('i', number, text);

    public void Error(int number, string text) => Add('e', number, text);

    public void Save(string? file)
    {
        string path = file
            ?? @"C:\Windows\Temp\Microsoft_Entra_private_network_connector_"
                + $"{machine.World.Clock.GetUtcNow():yyyyMMddHHmmss}.log";
        try
        {
            machine.Disk.Write(path, _lines.ToString());
        }
        catch (WindowsError refused)
        {
            machine.Note("installer log not written", refused.Message);
        }
    }

    private void Add(char kind, int number, string text) =>
        _lines.Append(
            CultureInfo.InvariantCulture,
            $"[{process.Id:X4}:{process.Id + 4:X4}][{machine.World.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss}]"
                + $"{kind}{number:000}: {text}\r\n"
        );
}
