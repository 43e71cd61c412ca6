using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// A Windows Server 2022 to throw away: a Wine prefix of its own, with a service manager that runs until it is
/// disposed.
/// </summary>
/// <remarks>
/// What Wine 10 lacks, and what stands for it. msiexec lets two installations run at once: the fixture has a mutex of
/// its
/// own (1618). Access lists become modes of Linux, folders cannot be links, services have no dependencies, accounts or
/// session 0, no certificate in the machine's store has a private key, no process has 32 bits: units judge these.
/// Chains
/// of SHA-256 certificates are not judged: the fixture's are signed with SHA-1. A service that crashes in its start
/// stays
/// pending: the fixture reports 1067 itself. Event channels answer nothing: see Native/wevtapi.c. There is no Windows
/// PowerShell 5.1: PowerShell 7 stands for it under the name powershell.exe.
/// </remarks>
internal sealed class WineMachine : IWindowsMachine
{
    internal const string Prefix = "epa-wine-";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static readonly string[] s_recipe = ["wine10.sh", "server2022.reg", "PowerShellForWine.cs"];

    private static readonly string s_sources = Path.Combine(LoadingHost.Root, "tests", "Windows");

    // Wine takes the name from Linux, as a NetBIOS name.
    private static readonly string s_name = new([.. Environment.MachineName.Split('.')[0].Take(15)]);

    private readonly string _folder;
    private readonly string _wine;
    private Process? _keeper;

    private WineMachine(string folder, string wine) => (_folder, _wine) = (folder, wine);

    /// <summary>Where C: lies on this machine. Z: is this machine's root.</summary>
    public string Drive => Path.Combine(_folder, "drive_c");

    /// <summary>Variables for every program, besides the machine's own.</summary>
    public Dictionary<string, string?> Variables { get; } = new() { ["EPA_THROW_AWAY_MACHINE"] = s_name };

    /// <summary>Whether scripts have administrator rights.</summary>
    public bool IsElevated { get; set; } = true;

    public static async Task<WineMachine> StartAsync()
    {
        RemoveLeftBehind();
        string bundle = await WindowsCache.FolderAsync(
            "wine",
            s_recipe.Select(file => Path.Combine(s_sources, file)),
            UnpackAsync,
            PowerShellForWine.Versions
        );
        string host = await WindowsHost.FolderAsync();
        WineMachine machine = new(
            Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"[..30]),
            Path.Combine(bundle, "root", "usr", "lib", "wine")
        );
        try
        {
            _ = await Tool.RequireAsync("cp", ["-a", Path.Combine(bundle, "prefix"), machine._folder], s_limit);
            await machine.FurnishAsync(host);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    public string PathOf(string path) => "Z:" + path.Replace('/', '\\');

    /// <remarks>PowerShell ends at once if it has no console: the host gives it one.</remarks>
    public Task<(int Code, string Output)> RunScriptAsync(string shell, IEnumerable<string> script, TimeSpan limit) =>
        RunAsync(
            @"C:\epa\host\" + (IsElevated ? WindowsHost.Elevated : WindowsHost.NotElevated),
            [
                "run",
                PowerShellForWine.Program,
                "-NoProfile",
                "-NonInteractive",
                "-ExecutionPolicy",
                "Bypass",
                "-File",
                .. script,
            ],
            limit
        );

    /// <summary>
    /// Runs a Windows program and waits for it, never longer than the limit. Windows exit codes are cut to a byte.
    /// </summary>
    public Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments, TimeSpan limit) =>
        Tool.RunAsync(Path.Combine(_wine, "wine64"), arguments.Prepend(program), limit, VirtualMachineServices(), "/");

    /// <summary>As <see cref="RunAsync"/>; anything but 0 is an exception.</summary>
    public Task<string> RequireAsync(string program, params string[] arguments) =>
        Tool.RequireAsync(
            Path.Combine(_wine, "wine64"),
            arguments.Prepend(program),
            s_limit,
            VirtualMachineServices(),
            "/"
        );

    /// <summary>Compiles a program of tests/Windows/Native into C:\epa.</summary>
    public Task CompileAsync(string name, params string[] options) =>
        Tool.RequireAsync(
            "x86_64-w64-mingw32-gcc",
            [
                "-O1",
                "-s",
                "-Wall",
                "-Werror",
                .. options,
                "-o",
                Path.Combine(Drive, "epa", name),
                Path.Combine(s_sources, "Native", Path.ChangeExtension(name, ".c")),
            ],
            s_limit
        );

    /// <summary>Adds a root certificate (DER) to those that the user of this machine trusts.</summary>
    // The machine's own roots come from Linux at each start. As Windows keeps a certificate: properties of number,
    // encoding, length and bytes; 3 is the thumbprint, 32 the certificate.
    public Task TrustAsync(byte[] root)
    {
        static byte[] Property(int number, byte[] value) =>
            [
                .. BitConverter.GetBytes(number),
                .. BitConverter.GetBytes(1),
                .. BitConverter.GetBytes(value.Length),
                .. value,
            ];

        byte[] hash = SHA1.HashData(root);
        byte[] blob = [.. Property(3, hash), .. Property(32, root)];
        const string store = @"HKCU\Software\Microsoft\SystemCertificates\Root\Certificates\";
        return RequireAsync(
            "reg",
            "add",
            store + Convert.ToHexString(hash),
            "/v",
            "Blob",
            "/t",
            "REG_BINARY",
            "/d",
            Convert.ToHexString(blob),
            "/f"
        );
    }

    /// <summary>Gives the machine event channels, see Native/wevtapi.c: Wine's own answer nothing.</summary>
    public async Task ReplaceEventLogAsync()
    {
        await CompileAsync("wevtapi.dll", "-shared");
        File.Move(
            Path.Combine(Drive, "epa", "wevtapi.dll"),
            Path.Combine(Drive, "windows", "system32", "wevtapi.dll"),
            overwrite: true
        );
        Variables["WINEDLLOVERRIDES"] = "wevtapi=n";
        string events = Directory.CreateDirectory(Path.Combine(Drive, "epa", "events")).FullName;
        await File.WriteAllTextAsync(Path.Combine(events, "Application.tsv"), "");
        await File.WriteAllLinesAsync(
            Path.Combine(events, "Microsoft-AadApplicationProxy-Connector%4Admin.tsv"),
            [
                "2026-11-22T10:00:00.000Z\tMicrosoft-AadApplicationProxy-Connector\t12020\t2\tThe connector could not reach the service",
                "2026-11-22T10:30:00.000Z\tAnother source\t1\t2\tNot ours",
                "2026-11-22T11:00:00.000Z\tMicrosoft-AadApplicationProxy-Connector\t12007\t4\tThe connector is connected",
                "2026-11-22T12:00:00.125Z\tMicrosoft-AadApplicationProxy-Connector\t32001\t3\tSlow",
            ]
        );
    }

    public async ValueTask DisposeAsync()
    {
        _ = await Tool.RunAsync(
            Path.Combine(_wine, "wineserver"),
            ["-k"],
            TimeSpan.FromSeconds(20),
            VirtualMachineServices()
        );
        _ = await Tool.RunAsync(
            Path.Combine(_wine, "wineserver"),
            ["-w"],
            TimeSpan.FromSeconds(20),
            VirtualMachineServices()
        );
        _keeper?.Dispose();
        _ = await Tool.RunAsync("rm", ["-rf", _folder], s_limit);
    }

    private static async Task UnpackAsync(string folder)
    {
        (int code, string output) = await Tool.RunAsync(
            "sh",
            [Path.Combine(s_sources, "wine10.sh"), folder],
            TimeSpan.FromMinutes(5)
        );
        string wine =
            code == 0
                ? output.Trim().Split('\n')[^1]
                : throw new WineUnavailableException(
                    $"The Windows suite did not run: Wine could not be had. {output.Trim()}"
                );
        WineMachine template = new(Path.Combine(folder, "prefix"), wine);
        Dictionary<string, string?> quiet = template.VirtualMachineServices();
        quiet["WINEDLLOVERRIDES"] = "mscoree,mshtml=";
        _ = await Tool.RequireAsync(Path.Combine(wine, "wine64"), ["wineboot", "-i"], s_limit, quiet);
        _ = await Tool.RequireAsync(
            Path.Combine(wine, "wineserver"),
            ["-w"],
            s_limit,
            template.VirtualMachineServices()
        );
        File.Copy(Path.Combine(s_sources, "server2022.reg"), Path.Combine(template.Drive, "server2022.reg"));
        _ = await template.RequireAsync("regedit", @"C:\server2022.reg");
        _ = await Tool.RequireAsync(
            Path.Combine(wine, "wineserver"),
            ["-w"],
            s_limit,
            template.VirtualMachineServices()
        );
        File.Delete(Path.Combine(template.Drive, "server2022.reg"));
        PowerShellForWine.Install(template.Drive, folder);
    }

    private async Task FurnishAsync(string host)
    {
        _ = Directory.CreateDirectory(Path.Combine(Drive, "epa"));
        _ = Directory.CreateSymbolicLink(Path.Combine(Drive, "epa", "host"), host);
        string alive = Path.Combine(Drive, "epa", "alive");
        _keeper = Tool.Start(
            Path.Combine(_wine, "wine64"),
            [@"C:\epa\host\" + WindowsHost.Elevated, "keep", @"C:\epa\alive", $@"Z:\proc\{Environment.ProcessId}"],
            Path.Combine(_folder, "keeper.log"),
            VirtualMachineServices(),
            "/"
        );
        long start = Stopwatch.GetTimestamp();
        while (!File.Exists(alive))
        {
            if (_keeper.HasExited || Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new InvalidOperationException(
                    "Wine does not start: " + await File.ReadAllTextAsync(Path.Combine(_folder, "keeper.log"))
                );
            }

            await Task.Delay(100);
        }
    }

    private Dictionary<string, string?> VirtualMachineServices()
    {
        Dictionary<string, string?> all = new(Variables)
        {
            ["WINEPREFIX"] = _folder,
            ["WINEDEBUG"] = "-all",
            ["DISPLAY"] = null,
            ["PSModulePath"] = null,
        };
        foreach (object name in Environment.GetEnvironmentVariables().Keys)
        {
            // What the test's own process was started with is nothing that a server has.
            if (
                ((string)name).StartsWith("DOTNET_", StringComparison.Ordinal)
                || ((string)name).StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || ((string)name).StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)
            )
            {
                all[(string)name] = null;
            }
        }

        return all;
    }

    /// <summary>A run that was killed could not clean up; its machine ended with it.</summary>
    internal static void RemoveLeftBehind()
    {
        foreach (string folder in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (
                int.TryParse(Path.GetFileName(folder)[Prefix.Length..].Split('-')[0], out int process)
                && !Directory.Exists($"/proc/{process}")
            )
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (IOException)
                {
                    // Another machine that starts at this moment removes it, too.
                }
            }
        }
    }
}
