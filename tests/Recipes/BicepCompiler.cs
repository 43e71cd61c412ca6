using System.IO;
using System.Runtime.InteropServices;
using EntraPrivateAccess.Tests.Loading;
using EntraPrivateAccess.Tests.Windows;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>Microsoft's Bicep compiler, which comes from a NuGet package when it is first required.</summary>
/// <remarks>
/// A test run that leaves out the external suites must not download 40 MB, so the test project doesn't reference it.
/// </remarks>
internal static class BicepCompiler
{
    private const string Name = "Azure.Bicep.CommandLine.linux-x64";

    private static readonly Lazy<string?> s_missing = new(Find);

    private static readonly string s_version = PinnedPowerShell.VersionOf("Bicep");

    private static readonly string s_package = Path.Combine(LoadingHost.Packages, Name.ToLowerInvariant(), s_version);

    /// <summary>Gets why the compiler can't run here, or null.</summary>
    public static string? Missing => s_missing.Value;

    /// <summary>Compiles a file and returns the exit code, the template, and the messages.</summary>
    public static async Task<(int Code, string Template, string Messages)> BuildAsync(string source)
    {
        string program = Directory.GetFiles(s_package, "bicep", SearchOption.AllDirectories).Single();
        // NuGet doesn't make the files of a package executable.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        }

        string template = Path.ChangeExtension(source, ".json");
        (int code, string output) = await Tool.RunAsync(
            program,
            ["build", source, "--outfile", template],
            TimeSpan.FromMinutes(2),
            new Dictionary<string, string?> { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" }
        );
        return (code, File.Exists(template) ? await File.ReadAllTextAsync(template) : "", output);
    }

    private static string? Find()
    {
        if (
            !OperatingSystem.IsLinux()
            || RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64
        )
        {
            return "The Bicep compiler is tested on x64 Linux only.";
        }

        if (Directory.Exists(s_package))
        {
            return null;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-bicep-");
        try
        {
            string project = Path.Combine(folder.FullName, "Bicep.csproj");
            File.WriteAllText(
                project,
                $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup><PackageDownload Include="{Name}" Version="[{s_version}]" /></ItemGroup>
                </Project>
                """
            );
            (int code, string output) = Tool.RunAsync(
                    "dotnet",
                    ["restore", project, "-v", "q"],
                    TimeSpan.FromMinutes(3)
                )
                .GetAwaiter()
                .GetResult();
            return code == 0 && Directory.Exists(s_package)
                ? null
                : $"The Bicep compiler could not be restored. Run: dotnet restore with the package {Name} {s_version}. "
                    + output.Trim();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
