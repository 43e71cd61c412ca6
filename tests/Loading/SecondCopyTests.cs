using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>Tests a session that imports a copy of the module after another copy.</summary>
public sealed class SecondCopyTests : IDisposable
{
    private const string Newer = "999.0.0";

    // A cmdlet binds its parameters before it fails because there is no sign-in. A mix of two copies fails earlier.
    private const string Helpers = """
        function Get-Bound { try { Get-Connector -Name srv01 } catch { $_.FullyQualifiedErrorId } }
        function Get-Imported { @(Get-Module EntraPrivateAccess).Version -join ' ' }
        function Get-Refusal($Manifest) {
            try { Import-Module $Manifest -ErrorAction Stop } catch {
                "$_"
                "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category)"
                $_.ErrorDetails.RecommendedAction
            }
        }
        Import-Module $manifest
        $before = Get-Bound

        """;

    private const string Remove = "Run Remove-Module EntraPrivateAccess, and import this copy again.";
    private const string StartAgain = "Import this copy in a new PowerShell session.";
    private const string Id = "AnotherCopyIsLoaded,Microsoft.PowerShell.Commands.ImportModuleCommand ResourceExists";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-copy-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Different_version_is_refused_with_the_next_step_and_the_first_copy_still_works() =>
        Assert.Equal(
            [
                $"EntraPrivateAccess {PackedModule.Version} from '{LoadingHost.Root}' is already loaded in this "
                    + $"process, and a second copy can't be loaded.",
                Id,
                Remove,
                PackedModule.Version,
                "True",
            ],
            await RunAsync(Newer, "Get-Refusal $args[0]; Get-Imported; (Get-Bound) -eq $before")
        );

    [Fact]
    public async Task Different_version_is_refused_with_Force() =>
        Assert.Equal(
            [PackedModule.Version],
            await RunAsync(Newer, "try { Import-Module $args[0] -Force } catch { Get-Imported }")
        );

    [Fact]
    public async Task Different_version_is_imported_after_the_first_copy_is_removed() =>
        Assert.Equal(
            [Newer, "True", "True"],
            await RunAsync(
                Newer,
                """
                Remove-Module EntraPrivateAccess
                Import-Module $args[0]
                Get-Imported
                (Get-Bound) -eq $before
                $folder = [IO.Path]::GetDirectoryName($args[0])
                (Get-Command Get-Connector).ImplementingType.Assembly.Location.StartsWith($folder)
                """
            )
        );

    [Theory]
    [InlineData("")]
    [InlineData("Remove-Module EntraPrivateAccess; ")]
    public async Task Copy_of_the_same_version_requires_a_new_session(string first)
    {
        IReadOnlyList<string> lines = await RunAsync(PackedModule.Version, $"{first}Get-Refusal $args[0]");

        string assembly = Path.Combine(LoadingHost.Root, "Module", "bin", "net8.0", "EntraPrivateAccess.dll");
        string message =
            $"EntraPrivateAccess from '{assembly}' is already loaded in this process, "
            + "and a second copy can't be loaded.";
        Assert.Equal([message, Id, StartAgain], lines);
    }

    [Fact]
    public async Task First_copy_is_imported_again_after_a_refusal() =>
        Assert.Equal(
            [PackedModule.Version, "True"],
            await RunAsync(
                Newer,
                """
                $null = Get-Refusal $args[0]
                Import-Module $manifest -Force
                Get-Imported
                (Get-Bound) -eq $before
                """
            )
        );

    // Without exit 0, an error that a script caught would still count as one.
    private Task<IReadOnlyList<string>> RunAsync(string version, string script) =>
        LoadingHost.RunAsync(
            $"{Helpers}{script}\nexit 0",
            ModuleCopy.Create(LoadingHost.Root, Path.Combine(_folder.FullName, "EntraPrivateAccess"), version)
        );
}
