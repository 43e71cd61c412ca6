using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The .NET runtime for Windows, for a machine that has none.</summary>
internal static class DotNetRuntime
{
    /// <summary>The package that publishing WindowsHost.csproj restores.</summary>
    private const string Version = "10.0.14";

    private static readonly string s_package = Path.Combine(
        typeof(DotNetRuntime).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(data => data.Key == "NuGetPackageRoot").Value!,
        "microsoft.netcore.app.runtime.win-x64", Version, "runtimes", "win-x64");

    /// <summary>A folder as C:\Program Files\dotnet is.</summary>
    public static Task<string> FolderAsync() => WindowsCache.FolderAsync("dotnet", [], FillAsync, Version);

    private static Task FillAsync(string folder)
    {
        string fxr = Directory.CreateDirectory(Path.Combine(folder, "host", "fxr", Version)).FullName;
        string shared = Directory.CreateDirectory(
            Path.Combine(folder, "shared", "Microsoft.NETCore.App", Version)).FullName;
        File.Copy(Path.Combine(s_package, "native", "hostfxr.dll"), Path.Combine(fxr, "hostfxr.dll"));
        foreach (string source in (string[])["native", Path.Combine("lib", "net10.0")])
        {
            foreach (string file in Directory.GetFiles(Path.Combine(s_package, source)))
            {
                File.Copy(file, Path.Combine(shared, Path.GetFileName(file)));
            }
        }

        return Task.CompletedTask;
    }
}
