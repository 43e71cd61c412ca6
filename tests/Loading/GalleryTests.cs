using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// Publish, find, install, import, use, update, uninstall: by the PSResourceGet of the pinned PowerShell, with a folder
/// as the gallery and a home of its own.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class GalleryTests(PackedModule packed)
{
    private const string Next = "999.0.0";

    [Fact]
    public async Task Module_lives_in_a_gallery_from_its_publication_to_its_removal()
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
            "help: Moves connectors into a group and reads back that they are there.",
            $"used: 2 connectors by {version}",
            $"updated: {Next} {version}",
            $"imported again: {version}",
            $"refused: EntraPrivateAccess {version} from '{Path.Combine(modules, version)}' is already loaded here, "
                + $"and this copy can't be loaded beside it. {Action}",
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
