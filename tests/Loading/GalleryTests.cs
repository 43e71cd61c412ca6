using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// Publishes, finds, installs, imports, uses, updates and uninstalls the module with the PSResourceGet of the pinned
/// PowerShell. A folder serves as the gallery, and the home folder is temporary.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class GalleryTests(PackedModule packed)
{
    private const string Next = "999.0.0";

    [Fact]
    public async Task Module_can_be_published_installed_updated_and_uninstalled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows PSResourceGet installs for the real user only.");
        string gallery = packed.NewFolder("gallery");
        string home = packed.NewFolder("gallery-home");
        string next = Path.Combine(packed.NewFolder("next"), "EntraPrivateAccess");
        _ = ModuleCopy.Create(packed.Stage, next, Next);

        string file = Path.Combine(LoadingHost.Root, "tests", "Loading", "GalleryCycle.ps1");
        string script = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        IReadOnlyList<string> lines = await PwshProcess.RunAsync(script, home, [packed.Package, next, gallery]);

        string modules = Path.Combine(home, ".local", "share", "powershell", "Modules", "EntraPrivateAccess");
        string version = PackedModule.Version;
        const string Action = "Run Remove-Module EntraPrivateAccess, and import this copy again.";
        string[] expected =
        [
            $"found: EntraPrivateAccess {version} Module by EntraPrivateAccess contributors",
            $"installed: {version}",
            $"imported: {version} {Path.Combine(modules, version)}",
            "help: Moves connectors to a group and verifies the result.",
            $"used: 2 connectors by {version}",
            $"updated: {Next} {version}",
            $"imported again: {version}",
            $"refused: EntraPrivateAccess {version} from '{Path.Combine(modules, version)}' is already loaded in this "
                + $"process, and a second copy can't be loaded. {Action}",
            "refused as: AnotherCopyIsLoaded,Microsoft.PowerShell.Commands.ImportModuleCommand ResourceExists",
            $"still loaded: {version}",
            $"still used: 2 connectors by {version}",
            $"newest imported: {Next} {Path.Combine(modules, Next)}",
            $"newest used: 2 connectors by {Next}",
            $"uninstalled first: {Next}",
            "uninstalled: ",
            "available: 0",
        ];
        Assert.Equal(expected.AsEnumerable(), lines);
    }
}
