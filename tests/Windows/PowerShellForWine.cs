using System.IO;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>
/// Installs PowerShell 7 for Windows and the .NET runtime that it requires into the folders that their installers use.
/// </summary>
internal static class PowerShellForWine
{
    public const string Program = @"C:\Program Files\PowerShell\7\pwsh.exe";

    private static readonly string s_runtime = PinnedPowerShell.VersionOf("WindowsRuntime");

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    /// <summary>What the content of the folders depends on: versions, and the assemblies to compile.</summary>
    public static string Versions { get; } =
        string.Join(
            ' ',
            [
                PinnedPowerShell.VersionOf("PowerShell"),
                s_runtime,
                PinnedPowerShell.VersionOf("Crossgen"),
                .. PinnedPowerShell.EngineAssemblies,
            ]
        );

    /// <summary>
    /// Copies PowerShell and .NET into a folder that all machines share, compiles the engine ahead of time, and links
    /// them from the disk of a machine.
    /// </summary>
    public static async Task InstallAsync(string drive, string folder)
    {
        string dotnet = Path.Combine(folder, "dotnet");
        AddFramework("NETCore", dotnet);
        AddFramework("WindowsDesktop", dotnet);
        string resolver = Directory.CreateDirectory(Path.Combine(dotnet, "host", "fxr", s_runtime)).FullName;
        File.Copy(Path.Combine(RuntimePack("NETCore"), "native", "hostfxr.dll"), Path.Combine(resolver, "hostfxr.dll"));

        string powerShell = Path.Combine(folder, "powershell");
        CopyAll(PinnedPowerShell.WindowsFolder, powerShell);
        await CompileAsync(powerShell, Path.Combine(dotnet, "shared"));
        File.Copy(Path.Combine(powerShell, "pwsh.exe"), Path.Combine(powerShell, "powershell.exe"));

        string programs = Path.Combine(drive, "Program Files");
        _ = Directory.CreateSymbolicLink(Path.Combine(programs, "dotnet"), dotnet);
        _ = Directory.CreateDirectory(Path.Combine(programs, "PowerShell"));
        _ = Directory.CreateSymbolicLink(Path.Combine(programs, "PowerShell", "7"), powerShell);
        string former = Path.Combine(drive, "windows", "system32", "WindowsPowerShell", "v1.0");
        Directory.Delete(former, recursive: true);
        _ = Directory.CreateSymbolicLink(former, powerShell);
    }

    // Microsoft's Windows build contains no native code in the package, so each process would compile the engine again.
    private static async Task CompileAsync(string powerShell, string frameworks)
    {
        string[] libraries =
        [
            PinnedPowerShell.WindowsFolder,
            .. Directory.GetDirectories(frameworks).Select(framework => Path.Combine(framework, s_runtime)),
        ];
        foreach (string assembly in PinnedPowerShell.EngineAssemblies.Select(name => name + ".dll"))
        {
            _ = await Tool.RequireAsync(
                PinnedPowerShell.Compiler,
                [
                    Path.Combine(PinnedPowerShell.WindowsFolder, assembly),
                    "--targetos:windows",
                    "--targetarch:x64",
                    "-o",
                    Path.Combine(powerShell, assembly),
                    .. libraries.SelectMany(library => (string[])["-r", Path.Combine(library, "*.dll")]),
                ],
                s_limit
            );
        }
    }

    private static void AddFramework(string name, string dotnet)
    {
        string target = Path.Combine(dotnet, "shared", $"Microsoft.{name}.App", s_runtime);
        CopyAll(Path.Combine(RuntimePack(name), "native"), target);
        CopyAll(Path.Combine(RuntimePack(name), "lib", "net10.0"), target);
    }

    private static string RuntimePack(string name) =>
        Path.Combine(
            LoadingHost.Packages,
            $"microsoft.{name.ToLowerInvariant()}.app.runtime.win-x64",
            s_runtime,
            "runtimes",
            "win-x64"
        );

    private static void CopyAll(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
