using System.IO;
using EntraPrivateAccess.Server.Portable;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Server;

public sealed class LocalDiskTests
{
    [Fact]
    public void Free_space_is_that_of_what_is_mounted_there_and_not_of_the_root()
    {
        // The one file system of Linux that never has any.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "by design: only Linux has /proc");
        Assert.SkipWhen(
            Type.GetType("Mono.Runtime") is not null,
            "by design: Mono's DriveInfo answers for the root, whatever is mounted below"
        );
        LocalDisk disk = new();
        Assert.Equal(0, disk.FreeSpace("/proc/sys/not/there.exe"));
        Assert.InRange(disk.FreeSpace(Path.Combine(Path.GetTempPath(), "not", "there.exe")), 1, long.MaxValue);
    }
}
