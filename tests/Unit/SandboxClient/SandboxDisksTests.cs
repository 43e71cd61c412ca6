using System.IO;
using EntraPrivateAccess.SandboxClient;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.SandboxClient;

public sealed class SandboxDisksTests : IDisposable
{
    private static readonly DateTime s_later = DateTime.UtcNow.AddHours(1);
    private readonly DirectoryInfo _root = Directory.CreateDirectory(
        Path.Combine(Path.GetTempPath(), "disks-" + Guid.NewGuid().ToString("N"))
    );

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Each_sandbox_has_a_folder_of_its_own()
    {
        SandboxDisks disks = new(_root.FullName);

        Assert.NotEqual(disks.Reserve(s_later), disks.Reserve(s_later));
    }

    [Fact]
    public void Folder_of_a_killed_sandbox_is_removed_by_the_next_start()
    {
        string orphan = CreateFolder(Guid.NewGuid().ToString("N"));
        File.WriteAllText(Path.Combine(orphan, SandboxDisks.LockName), "");

        _ = new SandboxDisks(_root.FullName).Reserve(DateTime.UtcNow);

        Assert.False(Directory.Exists(orphan));
    }

    [Fact]
    public void Folder_of_a_running_sandbox_is_kept()
    {
        string running = CreateFolder(Guid.NewGuid().ToString("N"));
        using FileStream held = new(
            Path.Combine(running, SandboxDisks.LockName),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None
        );

        _ = new SandboxDisks(_root.FullName).Reserve(s_later);

        Assert.True(Directory.Exists(running));
    }

    [Fact]
    public void Folder_without_a_lock_is_kept_until_its_sandbox_must_have_started()
    {
        string starting = CreateFolder(Guid.NewGuid().ToString("N"));
        SandboxDisks disks = new(_root.FullName);

        _ = disks.Reserve(DateTime.UtcNow);
        Assert.True(Directory.Exists(starting));

        _ = disks.Reserve(s_later);
        Assert.False(Directory.Exists(starting));
    }

    [Fact]
    public void Other_folders_are_kept()
    {
        string other = CreateFolder("documents");
        File.WriteAllText(Path.Combine(other, SandboxDisks.LockName), "");

        _ = new SandboxDisks(_root.FullName).Reserve(s_later);

        Assert.True(Directory.Exists(other));
    }

    private string CreateFolder(string name) => _root.CreateSubdirectory(name).FullName;
}
