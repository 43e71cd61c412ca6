using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.SandboxClient;
using Xunit;
using FolderOwners = EntraPrivateAccess.Compatibility.FolderOwners;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

/// <summary>Attacks the folder of the virtual disks as another user of the machine would.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SandboxFolderTests : IDisposable
{
    private const uint Other = 54321;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("folder");

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);

    private string Disk => Path.Combine(_root.FullName, "disk");

    public void Dispose() => _root.Delete(recursive: true);

    private void Open() => SandboxFolder.Open(Disk).Dispose();

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

    /// <summary>Root can write to any folder, so the mode alone does not protect it.</summary>
    [Fact]
    public void Folder_of_another_user_is_refused()
    {
        _ = Directory.CreateDirectory(Disk, Private);
        Assert.SkipWhen(ChangeOwner(Disk, Other, Other) != 0, "Only root can give a folder to another user.");

        Assert.Contains("another user", Assert.Throws<UnauthorizedAccessException>(Open).Message);
        _ = Assert.Throws<UnauthorizedAccessException>(() => PrivateDirectories.Create(Disk));
        Assert.Empty(Directory.GetFileSystemEntries(Disk));
    }

    [Fact]
    public void Folder_below_a_folder_of_another_user_is_refused()
    {
        Assert.SkipWhen(ChangeOwner(_root.FullName, Other, Other) != 0, "Only root can give a folder to another user.");

        Assert.Contains(_root.FullName, Assert.Throws<UnauthorizedAccessException>(Open).Message);
        _ = Assert.Throws<UnauthorizedAccessException>(() => PrivateDirectories.Create(Disk));
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, true)]
    public void Folder_below_a_folder_of_all_users_must_be_protected_from_renaming(UnixFileMode mode, bool isAccepted)
    {
        File.SetUnixFileMode(_root.FullName, Private | mode);

        Assert.Equal(isAccepted, Record.Exception(() => PrivateDirectories.Create(Disk)) is null);
        Assert.Equal(isAccepted, Record.Exception(Open) is null);
    }

    /// <summary>Runs as any user: the owners are given.</summary>
    [Theory]
    [InlineData(1000u, 0u, null)]
    [InlineData(1000u, 1000u, null)]
    [InlineData(1000u, 1001u, "is in")]
    [InlineData(0u, 0u, "belongs to another user")]
    [InlineData(1001u, 0u, "belongs to another user")]
    [InlineData(null, 0u, "belongs to another user")]
    [InlineData(1000u, null, "is in")]
    public void Owner_of_the_folder_is_the_user_and_of_its_parents_the_user_or_root(
        uint? own,
        uint? parents,
        string? problem
    )
    {
        _ = Directory.CreateDirectory(Disk, Private);

        string? found = FolderOwners.Problem(Disk, path => path == Disk ? own : parents, 1000);

        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found ?? "");
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
