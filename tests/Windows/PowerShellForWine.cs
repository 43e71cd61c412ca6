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

    /// <summary>The versions that the content of the folders depends on.</summary>
    public static string Versions { get; } = $"{PinnedPowerShell.VersionOf("PowerShell")} {s_runtime}";

    /// <summary>
    /// Copies PowerShell and .NET into a folder that all machines share, and links them from the disk of a machine.
    /// </summary>
    public static void Install(string drive, string folder)
    {
        string dotnet = Path.Combine(folder, "dotnet");
        AddFramework("NETCore", dotnet);
        AddFramework("WindowsDesktop", dotnet);
        string resolver = Directory.CreateDirectory(Path.Combine(dotnet, "host", "fxr", s_runtime)).FullName;
        File.Copy(Path.Combine(RuntimePack("NETCore"), "native", "hostfxr.dll"), Path.Combine(resolver, "hostfxr.dll"));

        string powerShell = Path.Combine(folder, "powershell");
        CopyAll(PinnedPowerShell.WindowsFolder, powerShell);
        File.Copy(Path.Combine(powerShell, "pwsh.exe"), Path.Combine(powerShell, "powershell.exe"));

        string programs = Path.Combine(drive, "Program Files");
        _ = Directory.CreateSymbolicLink(Path.Combine(programs, "dotnet"), dotnet);
        _ = Directory.CreateDirectory(Path.Combine(programs, "PowerShell"));
        _ = Directory.CreateSymbolicLink(Path.Combine(programs, "PowerShell", "7"), powerShell);
        string former = Path.Combine(drive, "windows", "system32", "WindowsPowerShell", "v1.0");
        Directory.Delete(former, recursive: true);
        _ = Directory.CreateSymbolicLink(former, powerShell);
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
