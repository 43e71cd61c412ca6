using System.IO;
using System.Runtime.Versioning;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.SandboxClient;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

/// <summary>Attacks the folder of the virtual disks as another user of the machine would.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SandboxFolderTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("folder");

    private string Disk => Path.Combine(_root.FullName, "disk");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Lock_has_the_same_name_in_the_module_and_in_the_sandbox() =>
        Assert.Equal(SandboxFolder.LockName, SandboxDisks.LockName);

    [Fact]
    public void New_folder_is_private()
    {
        using IDisposable open = SandboxFolder.Open(Disk);

        Assert.Equal(Private, File.GetUnixFileMode(Disk));
    }

    [Fact]
    public void Folder_that_others_can_read_becomes_private()
    {
        _ = Directory.CreateDirectory(Disk, Private | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        using IDisposable open = SandboxFolder.Open(Disk);

        Assert.Equal(Private, File.GetUnixFileMode(Disk));
    }

    [Fact]
    public void Link_that_was_created_first_is_refused()
    {
        string target = _root.CreateSubdirectory("target").FullName;
        _ = Directory.CreateSymbolicLink(Disk, target);

        _ = Assert.Throws<UnauthorizedAccessException>(() => SandboxFolder.Open(Disk));
        _ = Assert.Throws<UnauthorizedAccessException>(() => PrivateDirectories.Create(Disk));
        Assert.Empty(Directory.GetFileSystemEntries(target));
    }

    [Fact]
    public void Folder_that_others_can_write_to_is_refused()
    {
        _ = Directory.CreateDirectory(Disk);
        File.SetUnixFileMode(Disk, Private | UnixFileMode.OtherWrite);

        _ = Assert.Throws<UnauthorizedAccessException>(() => SandboxFolder.Open(Disk));
        _ = Assert.Throws<UnauthorizedAccessException>(() => PrivateDirectories.Create(Disk));
    }

    [Fact]
    public void Folder_in_use_is_not_an_orphan()
    {
        string disk = Path.Combine(_root.FullName, Guid.NewGuid().ToString("N"));
        SandboxDisks disks = new(_root.FullName);
        using (SandboxFolder.Open(disk))
        {
            disks.RemoveOrphans(DateTime.UtcNow.AddDays(1));
            Assert.True(Directory.Exists(disk));
            Assert.Empty(File.ReadAllBytes(Path.Combine(disk, SandboxFolder.LockName)));
        }

        disks.RemoveOrphans(DateTime.UtcNow);
        Assert.False(Directory.Exists(disk));
    }
}
