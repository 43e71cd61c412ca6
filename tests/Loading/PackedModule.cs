using System.Diagnostics;
using System.IO;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>The package, created by the build's own target once for all package tests.</summary>
public sealed partial class PackedModule : IAsyncLifetime
{
    /// <summary>A placeholder for the address of a repository.</summary>
    internal const string ProjectUri = "https://example.com/owner/repository";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-package-");

    internal static string Version { get; } =
        ModuleVersion()
            .Match(File.ReadAllText(Path.Combine(LoadingHost.Root, "EntraPrivateAccess.psd1")))
            .Groups[1]
            .Value;

    /// <summary>Gets the output of the build.</summary>
    internal string Output { get; private set; } = "";

    internal string Stage => StageIn("package");

    internal string Package => Path.Combine(_folder.FullName, "package", $"EntraPrivateAccess.{Version}.nupkg");

    /// <summary>Gets the staged folder of a build with <see cref="ProjectUri"/>.</summary>
    internal string LinkedStage => StageIn("linked");

    public async ValueTask InitializeAsync()
    {
        Output = await BuildAsync("Package", "package");
        _ = await BuildAsync("Stage", "linked", $"-p:ProjectUri={ProjectUri}", "-p:SkipBuild=true");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates an empty folder that is deleted with the package.</summary>
    internal string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    private string StageIn(string folder) => Path.Combine(_folder.FullName, folder, "EntraPrivateAccess", Version);

    private async Task<string> BuildAsync(string target, string folder, params string[] more)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        string[] first =
        [
            "build",
            Path.Combine(LoadingHost.Root, "src", "Package.proj"),
            "-nologo",
            $"-t:{target}",
            $"-p:OutFolder={Path.Combine(_folder.FullName, folder)}",
        ];
        foreach (string argument in first.Concat(more))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(15));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(15));
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    [GeneratedRegex(@"\bModuleVersion\s*=\s*'([^']+)'")]
    private static partial Regex ModuleVersion();
}

/// <summary>The package tests, which all use one Release build.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedModule>
{
    internal const string Name = "Package";
}

/// <summary>Copies a module's folder, with the same version or another.</summary>
internal static class ModuleCopy
{
    /// <summary>Copies the files that PowerShell 7 imports, and returns the path of the copied manifest.</summary>
    /// <param name="version">The version of the copy's manifest and assembly.</param>
    public static string Create(string source, string target, string version)
    {
        foreach (string file in Directory.EnumerateFiles(source, "EntraPrivateAccess.psd1"))
        {
            Copy(file);
        }

        string module = Path.Combine(source, "Module");
        foreach (string file in Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories))
        {
            Copy(file);
        }

        string manifest = Path.Combine(target, "EntraPrivateAccess.psd1");
        string text = File.ReadAllText(manifest);
        string stated = $"= '{PackedModule.Version}'";
        File.WriteAllText(
            manifest,
            text.Contains(stated, StringComparison.Ordinal)
                ? text.Replace(stated, $"= '{version}'", StringComparison.Ordinal)
                : throw new InvalidDataException($"{source} does not state its version.")
        );
        string assembly = Path.Combine(target, "Module", "bin", "net8.0", "EntraPrivateAccess.dll");
        using (AssemblyDefinition read = AssemblyDefinition.ReadAssembly(new MemoryStream(File.ReadAllBytes(assembly))))
        {
            read.Name.Version = Version.Parse($"{version}.0");
            read.Write(assembly);
        }

        return manifest;

        void Copy(string file)
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
