using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>The package that the build's own target makes, once for all tests of a package.</summary>
public sealed partial class PackedModule : IAsyncLifetime
{
    /// <summary>Stands for the address of a repository.</summary>
    internal const string ProjectUri = "https://example.com/owner/repository";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-package-");

    internal static string Version { get; } = ModuleVersion()
        .Match(File.ReadAllText(Path.Combine(LoadingHost.Root, "EntraPrivateAccess.psd1"))).Groups[1].Value;

    /// <summary>Gets what the build printed.</summary>
    internal string Output { get; private set; } = "";

    internal string Stage => StageIn("package");

    internal string Package => Path.Combine(_folder.FullName, "package", $"EntraPrivateAccess.{Version}.nupkg");

    /// <summary>Gets the staged folder of a build that was given <see cref="ProjectUri"/>.</summary>
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

    /// <summary>Makes an empty folder that lives as long as the package.</summary>
    internal string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    private string StageIn(string folder) =>
        Path.Combine(_folder.FullName, folder, "EntraPrivateAccess", Version);

    private async Task<string> BuildAsync(string target, string folder, params string[] more)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
        string[] first =
        [
            "build", Path.Combine(LoadingHost.Root, "src", "Package.proj"), "-nologo", $"-t:{target}",
            $"-p:OutFolder={Path.Combine(_folder.FullName, folder)}",
        ];
        foreach (string argument in first.Concat(more))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(15));
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    [GeneratedRegex(@"\bModuleVersion\s*=\s*'([^']+)'")]
    private static partial Regex ModuleVersion();
}
