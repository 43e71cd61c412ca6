using System.IO;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using EntraPrivateAccess.Cmdlets.Fleet;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets.Fleet;

/// <summary>Tests which files are copied to servers.</summary>
public sealed class ModuleCopyTests : IDisposable
{
    private readonly FleetSessions _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Copy_contains_the_module_without_sandbox_help_and_source()
    {
        foreach (
            string path in new[]
            {
                "Module/bin/net472/EntraPrivateAccess.dll",
                "Module/EntraPrivateAccess.psm1",
                "Module/EntraPrivateAccess.Format.ps1xml",
                "Module/bin/sandbox/EntraPrivateAccess.Sandbox.dll",
                "Module/en-US/EntraPrivateAccess.dll-Help.xml",
                "Module/bin/net8.0/EntraPrivateAccess.pdb",
                "src/EntraPrivateAccess/Other.psm1",
                "README.md",
            }
        )
        {
            _files.Write(path, path);
        }

        Assert.Equal(
            [
                "EntraPrivateAccess.psd1",
                "Module/EntraPrivateAccess.Format.ps1xml",
                "Module/EntraPrivateAccess.psm1",
                "Module/bin/net472/EntraPrivateAccess.dll",
                "Module/bin/net8.0/EntraPrivateAccess.dll",
            ],
            Copy().Hashes.Keys.Cast<string>().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Archive_contains_the_files_that_the_hashes_describe()
    {
        ModuleCopy copy = Copy();
        using ZipArchive archive = new(new MemoryStream([.. copy.Parts.SelectMany(part => part)]));

        Assert.Equal(copy.Hashes.Keys.Cast<string>().Order(), archive.Entries.Select(entry => entry.FullName).Order());
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            Assert.Equal(copy.Hashes[entry.FullName], Convert.ToHexString(SHA256.HashData(stream)));
        }
    }

    [Fact]
    public void Large_archive_is_sent_in_parts_that_remoting_accepts()
    {
        const int limit = 1024 * 1024;
        byte[] noise = RandomNumberGenerator.GetBytes((3 * limit) + 1);
        File.WriteAllBytes(Path.Combine(_files.Root, "Module", "bin", "net8.0", "Noise.dll"), noise);

        IReadOnlyList<byte[]> parts = Copy().Parts;

        Assert.True(parts.Count > 3);
        Assert.All(parts, part => Assert.InRange(part.Length, 1, limit));
    }

    [Fact]
    public void Folder_name_is_the_version_and_changes_with_each_file()
    {
        string before = Copy().FolderName;
        _files.Write("Module/bin/net8.0/EntraPrivateAccess.dll", "another build");
        string after = Copy().FolderName;

        Assert.Matches("^1\\.2\\.3-[0-9A-F]{16}$", before);
        Assert.NotEqual(before, after);
        _files.Write("Module/bin/net8.0/EntraPrivateAccess.dll", "dll");
        Assert.Equal(before, Copy().FolderName);
    }

    [Fact]
    public void Copy_of_the_built_module_supports_both_editions()
    {
        string root = Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!;
        string[] paths = [.. new ModuleCopy(root, "1.2.3").Hashes.Keys.Cast<string>()];

        Assert.Contains("EntraPrivateAccess.psd1", paths);
        Assert.Contains("Module/bin/net472/EntraPrivateAccess.dll", paths);
        Assert.Contains("Module/bin/net8.0/EntraPrivateAccess.dll", paths);
        Assert.DoesNotContain(paths, path => path.Contains("sandbox/", StringComparison.OrdinalIgnoreCase));
        // Everything that the manifest names, so that the copy can be imported.
        string manifest = File.ReadAllText(PowerShellEngine.ModuleManifest, Encoding.UTF8);
        Assert.All(
            Directory
                .GetFiles(Path.Combine(root, "Module"), "*.ps*", SearchOption.TopDirectoryOnly)
                .Select(Path.GetFileName)
                .Where(name => manifest.Contains(name!, StringComparison.Ordinal)),
            name => Assert.Contains($"Module/{name}", paths)
        );
    }

    private ModuleCopy Copy() => new(_files.Root, "1.2.3");
}
