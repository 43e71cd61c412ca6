using System.IO;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

public sealed class LocalDiskTests
{
    [Fact]
    public void Free_space_is_that_of_the_mounted_file_system()
    {
        // The file system /proc of Linux never has any free space.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by design: only Linux has /proc");
        Assert.SkipWhen(
            Type.GetType("Mono.Runtime") is not null,
            "by design: Mono's DriveInfo always returns the free space of the root"
        );
        LocalDisk disk = new();
        Assert.Equal(0, disk.FreeSpace("/proc/sys/not/there.exe"));
        Assert.InRange(disk.FreeSpace(Path.Combine(Path.GetTempPath(), "not", "there.exe")), 1, long.MaxValue);
    }
}
