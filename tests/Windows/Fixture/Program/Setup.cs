using System.Globalization;
using Microsoft.Win32;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>The installer of the connector: a bundle of two packages that behaves like Burn.</summary>
/// <remarks>
/// It parses the raw command line, so escaped quotes stay in the values. It returns once the first package is
/// installed, and a child process finishes the rest. It registers itself in the 32-bit view of the registry.
/// <code>
/// setup.exe [REGISTERCONNECTOR="false"] [ENVIRONMENTNAME="..."] [/uninstall] [/q|/quiet] [/norestart] [/log FILE]
/// setup.exe -hold SECONDS      for tests only: simulates another installation of this duration
/// </code>
/// </remarks>
internal sealed class Setup(FixtureVersion version)
{
    private const string MutexName = @"Global\ConnectorFixtureInstallation";

    public int Run(string commandLine, string[] arguments)
    {
        // Processes that setup starts must not inherit the pipes of setup's parent process.
        for (int stream = -10; stream >= -12; stream--)
        {
            _ = Windows.SetHandleInformation(Windows.GetStdHandle(stream), 1, 0);
        }

        if (arguments is ["-hold", string seconds])
        {
            using Mutex held = new(false, MutexName);
            Lab.Journal($"another installation runs for {seconds} seconds");
            Sleep(seconds);
            return 0;
        }

        if (arguments is ["-finish", .. string[] rest])
        {
            using Mutex held = new(false, MutexName);
            new Installation(version, new SetupLog(rest[^1])).Finish(rest[..^1]);
            return 0;
        }

        SetupCommand command = new(commandLine);
        SetupLog log = new(command.LogFile);
        Lab.GrantService(Lab.Folder);
        Lab.Journal($"setup {version.Version} started: {commandLine}");
        log.Write("i001", $"Burn v3.14, path: {Environment.ProcessPath}, cmdline: '{commandLine}'");
        log.Write("i000", $"Setting version variable 'WixBundleVersion' to value '{version.Version}'");
        int code = ApplyAlone(command, log);
        bool restarts = code == 1641 || (code is 0 or 3010 && !command.ForbidsRestart);
        log.Write("i007", $"Exit code: 0x{code:x}, restarting: {(restarts ? "Yes" : "No")}");
        if (restarts)
        {
            Lab.Journal("restarted the machine");
        }

        Lab.Journal($"setup ended with {code}");
        return code;
    }

    public static void Sleep(string seconds) => Thread.Sleep((int)(1000 * Lab.Number(seconds)));

    // The mutex exists while any handle to it is open: this handle, or that of the child process that finishes the
    // installation.
    private int ApplyAlone(SetupCommand command, SetupLog log)
    {
        using Mutex mutex = new(false, MutexName, out bool isFirst);
        if (!isFirst)
        {
            return Refuse(log, 1618, "Another installation is already in progress.");
        }

        Sleep(Lab.Order("InstallerDuration") ?? "0.2");
        return Apply(command, log);
    }

    private int Apply(SetupCommand command, SetupLog log)
    {
        if (Refusal(command, log) is not 0 and int refused)
        {
            return refused;
        }

        int ordered = ExitCode(Lab.Order("InstallerExitCode"));
        if (ordered is not (0 or 3010 or 1641))
        {
            return Refuse(log, ordered, "Failed to execute MSI package.");
        }

        int code = 0;
        bool isInstalled = Bundle.Find()?.Id == version.Product.BundleId;
        if (command.Uninstalls != isInstalled)
        {
            log.Write("i000", $"This version is {(isInstalled ? "already" : "not")} installed; nothing to do.");
        }
        else
        {
            Installation installation = new(version, log);
            code = command.Uninstalls ? installation.Remove() : installation.Install();
        }

        if (code == 0 && ordered == 3010)
        {
            Bundle.PendRename(version);
        }

        return code == 0 ? ordered : code;
    }

    /// <summary>Gets the exit code if setup must refuse to run; 0 to continue.</summary>
    private int Refusal(SetupCommand command, SetupLog log)
    {
        if (command.Unknown is string word)
        {
            return Refuse(log, 1639, word);
        }

        if (!command.IsQuiet)
        {
            Lab.Journal("installer waited for input: neither /q nor /quiet");
            return Refuse(log, 1602, "The user closed the window.");
        }

        if (command.Uninstalls)
        {
            return 0;
        }

        return Bundle.Find()?.Version > version.Version ? Refuse(log, 1638, "A newer version is installed.")
            : command.Registers
                ? Refuse(
                    log,
                    1603,
                    "REGISTERCONNECTOR is not false: a quiet installation can't show the sign-in window."
                )
            : LacksFramework() ? Refuse(log, 1603, ".NET Framework 4.7.2 or later is required.")
            : 0;
    }

    private static int Refuse(SetupLog log, int code, string reason)
    {
        log.Write("e000", $"Error 0x{code:x}: {reason}");
        return code;
    }

    private bool LacksFramework()
    {
        object? release = Registry.GetValue(
            @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full",
            "Release",
            null
        );
        return version.Version >= new Version(1, 5, 3437, 0) && release is not >= 461808;
    }

    // Parses a decimal number, which may be negative, or a hexadecimal number after 0x; returns 0 if there is none.
    private static int ExitCode(string? value) =>
        value?.StartsWith("0x", StringComparison.OrdinalIgnoreCase) == true
            ? int.Parse(value[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : long.TryParse(value, CultureInfo.InvariantCulture, out long code) ? (int)code
        : 0;
}
