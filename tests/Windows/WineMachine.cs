using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// A disposable Windows Server 2022: a separate Wine prefix with a service manager that runs until the machine is
/// disposed.
/// </summary>
/// <remarks>
/// Wine 10 differs from Windows as follows:
/// <list type="bullet">
/// <item>msiexec allows parallel installations; the fixture has its own mutex (exit code 1618).</item>
/// <item>Access lists become Linux modes, folders cannot be links, services have no dependencies, accounts or session
/// 0, certificates in the machine store have no private keys, and there are no 32-bit processes; unit tests cover
/// these.</item>
/// <item>Chains of SHA-256 certificates are not checked; the certificates of the fixture are signed with SHA-1.</item>
/// <item>A service that crashes as it starts stays pending; the fixture reports 1067 itself.</item>
/// <item>Event channels return no events; see Native/wevtapi.c.</item>
/// <item>Windows PowerShell 5.1 is missing; PowerShell 7 replaces it under the name powershell.exe.</item>
/// </list>
/// </remarks>
internal sealed class WineMachine : IWindowsMachine
{
    internal const string Prefix = "epa-wine-";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static readonly string[] s_recipe = ["wine10.sh", "server2022.reg", "PowerShellForWine.cs"];

    private static readonly string s_sources = Path.Combine(LoadingHost.Root, "tests", "Windows");

    // Wine uses the host name of Linux as the NetBIOS name.
    private static readonly string s_name = new([.. Environment.MachineName.Split('.')[0].Take(15)]);

    // Moves a folder to a small file system, which only this program and its children see, and runs a program.
    private const string SmallDisk = """
        mv "$1" "$1.moved" && mkdir "$1" && mount -t tmpfs -o size=64m,mode=0755 epa "$1" || exit
        cp -a "$1.moved/." "$1" && rm -rf "$1.moved" && shift && exec "$@"
        """;

    private readonly string _folder;
    private readonly string _wine;
    private Process? _keeper;

    private WineMachine(string folder, string wine) => (_folder, _wine) = (folder, wine);

    /// <summary>The path of drive C: on the host. Drive Z: is the root of the host.</summary>
    public string Drive => Path.Combine(_folder, "drive_c");

    /// <summary>The path of drive C: on the host, with the content of a folder that has its own disk.</summary>
    public string WholeDrive => SmallFolder is null ? Drive : $"/proc/{_keeper!.Id}/root{Drive}";

    /// <summary>A folder on drive C: that has a small disk of its own, or null. Only root can mount it.</summary>
    public string? SmallFolder { get; private init; }

    /// <summary>
    /// The lines of a shell script that runs a program of the test host on this machine, with the script's streams.
    /// </summary>
    public IEnumerable<string> Script(string host, params string[] arguments)
    {
        foreach ((string name, string? value) in BuildEnvironment())
        {
            yield return value is null ? $"unset '{name}'" : $"export {name}='{value}'";
        }

        string enter = SmallFolder is null ? "" : $"nsenter -t {_keeper!.Id} -m ";
        string rest = string.Join(' ', arguments.Select(argument => $"'{argument}'"));
        yield return "cd /";
        yield return $"exec {enter}'{Path.Combine(_wine, "wine64")}' '{host}' {rest}";
    }

    /// <summary>Environment variables that are set for every program in addition to those of the machine.</summary>
    public Dictionary<string, string?> Variables { get; } = new() { ["EPA_THROW_AWAY_MACHINE"] = s_name };

    /// <summary>Whether scripts have administrator rights.</summary>
    public bool IsElevated { get; set; } = true;

    /// <param name="name">The name of the computer; null for the name of the host.</param>
    /// <param name="smallFolder">See <see cref="SmallFolder"/>.</param>
    public static async Task<WineMachine> StartAsync(string? name = null, string? smallFolder = null)
    {
        RemoveLeftBehind();
        string bundle = await BundleAsync();
        string host = await WindowsHost.FolderAsync();
        WineMachine machine = new(
            Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}"[..30]),
            Path.Combine(bundle, "root", "usr", "lib", "wine")
        )
        {
            SmallFolder = smallFolder,
        };
        try
        {
            await WinePrefix.CopyAsync(Path.Combine(bundle, "prefix"), machine._folder);
            await machine.PrepareAsync(host);
            if (name is not null)
            {
                await machine.RenameAsync(name);
            }

            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gets the folder of Wine and of a machine that each machine is a copy of.</summary>
    public static Task<string> BundleAsync() =>
        WindowsCache.FolderAsync(
            "wine",
            s_recipe.Select(file => Path.Combine(s_sources, file)),
            UnpackAsync,
            PowerShellForWine.Versions
        );

    public string PathOf(string path) => "Z:" + path.Replace('/', '\\');

    /// <remarks>The host provides a console because PowerShell exits at once without one.</remarks>
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
    /// Runs a Windows program and waits for it up to the limit. Wine truncates Windows exit codes to one byte.
    /// </summary>
    public Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments, TimeSpan limit) =>
        Tool.RunAsync(Path.Combine(_wine, "wine64"), arguments.Prepend(program), limit, BuildEnvironment(), "/");

    /// <summary>Runs a program like <see cref="RunAsync"/> and throws if the exit code isn't 0.</summary>
    public Task<string> RequireAsync(string program, params string[] arguments) =>
        Tool.RequireAsync(Path.Combine(_wine, "wine64"), arguments.Prepend(program), s_limit, BuildEnvironment(), "/");

    /// <summary>Returns a shell command that runs PowerShell on this machine, with the input of the shell.</summary>
    /// <param name="arguments">The arguments as the shell expands them.</param>
    public string PowerShellCommand(string arguments)
    {
        static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

        IEnumerable<string> words = BuildEnvironment()
            .OrderBy(variable => variable.Value is not null)
            .Select(variable => variable.Value is { } value ? Quote($"{variable.Key}={value}") : $"-u {variable.Key}")
            .Append(Quote(Path.Combine(_wine, "wine64")))
            .Append(Quote(@"C:\epa\host\" + (IsElevated ? WindowsHost.Elevated : WindowsHost.NotElevated)))
            .Append("pipe")
            .Append(Quote(PowerShellForWine.Program));
        return $"env {string.Join(' ', words)} {arguments}";
    }

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

    /// <summary>Adds a root certificate (DER) to the trusted roots of the machine's user.</summary>
    // Wine copies the roots of the machine store from Linux at each start. The blob has the format of Windows: each
    // property has a number, an encoding, a length and bytes; 3 is the thumbprint, 32 the certificate.
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

    /// <summary>
    /// Adds event channels to the machine (see Native/wevtapi.c), because those of Wine return no events.
    /// </summary>
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
                "2026-11-22T10:00:00.000Z\tMicrosoft-AadApplicationProxy-Connector\t12020\t2\t"
                    + "The connector could not reach the service",
                "2026-11-22T10:30:00.000Z\tAnother source\t1\t2\tNot ours",
                "2026-11-22T11:00:00.000Z\tMicrosoft-AadApplicationProxy-Connector\t12007\t4\t"
                    + "The connector is connected",
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
            BuildEnvironment()
        );
        _ = await Tool.RunAsync(
            Path.Combine(_wine, "wineserver"),
            ["-w"],
            TimeSpan.FromSeconds(20),
            BuildEnvironment()
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
                    $"The Windows suite did not run because Wine is not available. {output.Trim()}"
                );
        WineMachine template = new(Path.Combine(folder, "prefix"), wine);
        Dictionary<string, string?> quiet = template.BuildEnvironment();
        quiet["WINEDLLOVERRIDES"] = "mscoree,mshtml=";
        _ = await Tool.RequireAsync(Path.Combine(wine, "wine64"), ["wineboot", "-i"], s_limit, quiet);
        _ = await Tool.RequireAsync(Path.Combine(wine, "wineserver"), ["-w"], s_limit, template.BuildEnvironment());
        File.Copy(Path.Combine(s_sources, "server2022.reg"), Path.Combine(template.Drive, "server2022.reg"));
        _ = await template.RequireAsync("regedit", @"C:\server2022.reg");
        _ = await Tool.RequireAsync(Path.Combine(wine, "wineserver"), ["-w"], s_limit, template.BuildEnvironment());
        File.Delete(Path.Combine(template.Drive, "server2022.reg"));
        await PowerShellForWine.InstallAsync(template.Drive, folder);
    }

    private async Task PrepareAsync(string host)
    {
        _ = Directory.CreateDirectory(Path.Combine(Drive, "epa"));
        _ = Directory.CreateSymbolicLink(Path.Combine(Drive, "epa", "host"), host);
        string alive = Path.Combine(Drive, "epa", "alive");
        string[] keeper =
        [
            Path.Combine(_wine, "wine64"),
            @"C:\epa\host\" + WindowsHost.Elevated,
            "keep",
            @"C:\epa\alive",
            $@"Z:\proc\{Environment.ProcessId}",
        ];
        // The first program of a machine starts its server, which opens all files.
        string[] line = SmallFolder is null
            ? keeper
            : ["unshare", "-m", "sh", "-c", SmallDisk, "sh", Path.Combine(Drive, SmallFolder), .. keeper];
        _keeper = Tool.Start(line[0], line[1..], Path.Combine(_folder, "keeper.log"), BuildEnvironment(), "/");
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

    // Wine sets the names when the machine starts, so they apply until it ends.
    private async Task RenameAsync(string name)
    {
        const string names = @"HKLM\System\CurrentControlSet\Control\ComputerName\";
        const string network = @"HKLM\System\CurrentControlSet\Services\Tcpip\Parameters";
        (string Key, string Value)[] values =
        [
            (names + "ActiveComputerName", "ComputerName"),
            (names + "ComputerName", "ComputerName"),
            (network, "Hostname"),
        ];
        foreach ((string key, string value) in values)
        {
            _ = await RequireAsync("reg", "add", key, "/v", value, "/d", name, "/f");
        }

        Variables["EPA_THROW_AWAY_MACHINE"] = name;
    }

    private Dictionary<string, string?> BuildEnvironment()
    {
        Dictionary<string, string?> all = new(Variables)
        {
            ["WINEPREFIX"] = _folder,
            ["WINEDEBUG"] = "-all",
            ["DISPLAY"] = null,
            ["PSModulePath"] = Variables.GetValueOrDefault("PSModulePath"),
        };
        foreach (object name in Environment.GetEnvironmentVariables().Keys)
        {
            // A server does not have the variables that the test process was started with.
            if (
                ((string)name).StartsWith("DOTNET_", StringComparison.Ordinal)
                || ((string)name).StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || ((string)name).StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)
            )
            {
                all[(string)name] = null;
            }
        }

        // These settings of the runtime only save processor time.
        foreach ((string name, string value) in ChildProcesses.Settings)
        {
            all[name] = value;
        }

        return all;
    }

    /// <summary>Removes the folders of machines whose test process was killed before it could clean up.</summary>
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
                    // Another machine that is starting at the same time removes the folder, too.
                }
            }
        }
    }
}
